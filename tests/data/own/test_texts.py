"""Files of text: what they are written in, what separates values, where the names stand."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from aecore.data.own.choices import Choices
from aecore.data.own.reading import grid as grids
from aecore.data.own.reading.grid import Grid, Ragged, grid_of_text
from aecore.data.own.reading.layout import layout_of, names_of
from aecore.data.own.reading.texts import look_at
from aecore.errors import UserError
from tests.data.own.made_tables import Dropped, guess, lines, numbers, read, row, said

CITIES = {
    "gb18030": ("城市", ("北京", "上海", "广州")),
    "cp1252": ("ville", ("Besançon", "Nîmes", "Orléans")),
    "cp1251": ("город", ("Москва", "Казань", "Тверь")),
    "cp1250": ("miasto", ("Łódź", "Kraków", "Gdańsk")),
    "big5": ("城市", ("臺北市", "高雄縣", "臺中港")),
    "shift_jis": ("都市", ("とうきょう", "おおさか", "きょうと")),
    "euc_kr": ("도시", ("서울특별시", "부산광역시", "인천")),
    "cp1253": ("πόλη", ("Αθήνα", "Πάτρα", "Βόλος")),
}


def cities(encoding: str) -> str:
    title, names = CITIES[encoding]
    return lines(f"{title};x;y", (f"{names[i % 3]};{a};{b}" for i, (a, b) in enumerate(numbers(60))))


def grid(content: str | bytes) -> Grid:
    text = look_at(Dropped(content), "", lambda n: None)
    return grid_of_text(text, layout_of(text.head, text.tail, Choices()))


def rows(table: Grid) -> list[list[str]]:
    return [
        list(line) for batch in table.read(lambda n: None) for line in zip(*(c.to_pylist() for c in batch), strict=True)
    ]


@pytest.mark.parametrize("encoding", CITIES)
def test_an_older_encoding_is_guessed_asked_and_can_be_corrected(encoding: str) -> None:
    check = read(cities(encoding).encode(encoding)).check
    found = guess(check, "encoding")
    assert found.value == encoding
    assert found.is_open
    assert {offer.value for offer in found.offers} >= {"utf-8", "cp1252", "gb18030", "cp1251"}
    assert check.classes == tuple(sorted(CITIES[encoding][1]))
    other = next(name for name in ("cp1251", "cp1252") if name != encoding)
    assert guess(read(cities(encoding).encode(encoding), encoding=other).check, "encoding").value == other


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_what_is_written_in_unicode_is_read_without_a_question(encoding: str) -> None:
    table = cities("cp1251").replace(";", "\t")
    check = read(table.encode(encoding)).check
    assert [column.name for column in check.columns] == ["город", "x", "y"]
    assert "encoding" not in {one.id for one in check.guesses}


def test_a_price_in_euros_is_western_and_never_of_the_days_of_dos() -> None:
    table = lines("Preis;n", (f"{i} €;{i % 7}" for i in range(50))).encode("cp1252")
    check = read(table).check
    assert guess(check, "encoding").value == "cp1252"
    assert row(check, "Preis").kind == "number"


def test_one_byte_that_is_no_utf8_is_replaced_and_said_with_its_line() -> None:
    whole = [f"naïve{i % 3},{a},{b}" for i, (a, b) in enumerate(numbers(1500))]
    content = lines("wört,x,y", whole).encode().split(b"\n")
    content[899] = content[899].replace("ï".encode(), b"\xef")
    check = read(b"\n".join(content)).check
    found = guess(check, "encoding")
    assert found.value == "utf-8"
    assert found.is_open
    assert "1; the first is in line 900" in str(found.said)
    assert check.count == 1500


@pytest.mark.parametrize(
    ("separator", "decimal"), [(",", "."), (";", ","), (";", "."), ("\t", "."), ("\t", ","), ("|", "."), (" ", ".")]
)
def test_what_separates_values_is_found_and_decimals_are_numbers(separator: str, decimal: str) -> None:
    made = numbers(60, 3)
    content = lines(separator.join("abc"), (separator.join(line).replace(".", decimal) for line in made))
    draft = read(content)
    assert guess(draft.check, "separator").value == separator
    values = np.array(made, float)
    np.testing.assert_allclose(draft.samples.numpy(), (values - values.mean(0)) / values.std(0), atol=1e-5)


def test_excel_says_itself_what_separates() -> None:
    check = read("sep=;\n" + lines("a;b", (";".join(line) for line in numbers()))).check
    assert (guess(check, "separator").value, guess(check, "header").value) == (";", "2")
    assert check.count == 40


@pytest.mark.parametrize(
    "content",
    [
        "It was a dark night, and the wind blew, hard.\nNobody came, though all had said so, alas.\n",
        "Dear reader.\nThis is a letter without any table in it.\nYours sincerely\n",
    ],
)
def test_prose_is_no_table(content: str) -> None:
    with pytest.raises(UserError, match="texts; a data set needs at least 20"):
        read(content)
    with pytest.raises(UserError, match="text, not a table"):
        read(content, kind="table")


def test_a_web_page_an_empty_file_and_program_code_get_their_sentences() -> None:
    with pytest.raises(UserError, match="web page"):
        read("<!DOCTYPE html>\n<html><body>Sign in, please, first</body></html>")
    with pytest.raises(UserError, match="empty"):
        read("")
    with pytest.raises(UserError, match="empty lines"):
        read("\n\n \n")
    with pytest.raises(UserError, match="no text"):
        read(bytes(range(256)) * 20)
    with pytest.raises(UserError, match="no encoding called"):
        read("a,b\n1,2\n", encoding="klingon")


# --- names ------------------------------------------------------------------------------------------------------------


def test_titles_above_the_names_are_passed_over_and_shown() -> None:
    table = "Sales of 2020\nfrom the office\n\n" + lines("a,b", (",".join(line) for line in numbers()))
    check = read(table).check
    assert guess(check, "header").value == "4"
    assert [column.name for column in check.columns] == ["a", "b"]
    assert check.count == 40
    assert [column.name for column in read(table, header=-1).check.columns] == ["column 1", "column 2"]


def test_without_names_columns_are_numbered_and_it_is_asked() -> None:
    check = read(lines("1.5,2.5", (",".join(line) for line in numbers()))).check
    assert [column.name for column in check.columns] == ["column 1", "column 2"]
    assert (guess(check, "header").value, guess(check, "header").is_open, check.count) == ("-1", True, 41)
    named = read(lines("1.5,2.5", (",".join(line) for line in numbers())), header=1).check
    assert [column.name for column in named.columns] == ["1.5", "2.5"]


def test_years_above_numbers_may_be_names_or_a_row() -> None:
    check = read(lines("2019,2020,2021", (f"{2000 + i % 31},{1990 + i % 17},{2011 + i % 13}" for i in range(40)))).check
    assert (guess(check, "header").value, guess(check, "header").is_open) == ("1", True)
    assert [column.name for column in check.columns] == ["2019", "2020", "2021"]


def test_double_and_empty_names_are_told_apart() -> None:
    assert names_of(["a", "a", "", "a (2)"], 4) == ("a", "a (3)", "column 3", "a (2)")
    check = read(lines("a,a,", (",".join(line) for line in numbers(columns=3)))).check
    assert [column.name for column in check.columns] == ["a", "a (2)", "column 3"]


def test_a_name_less_than_values_is_that_of_the_first_column() -> None:
    check = read(lines("x,y", (f"r{i},{a},{b}" for i, (a, b) in enumerate(numbers())))).check
    assert [column.name for column in check.columns] == ["column 1", "x", "y"]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "**bold** $x^2$", "abc\u202edcba", "a\u200bb", "=HYPERLINK(1)"]
)
def test_a_name_is_kept_as_it_is_and_turns_no_sentence(name: str) -> None:
    check = read(lines(f"{name},{name} 2,class", (f"{a},,{'ab'[i % 2]}" for i, (a, b) in enumerate(numbers())))).check
    assert check.columns[0].name == name
    assert not set("\u202e\u200b") & set(said(check))
    chosen = read(lines(f"{name},b", (",".join(line) for line in numbers())), columns={name: {"use": False}}).check
    assert not row(chosen, name).use


# --- lines ------------------------------------------------------------------------------------------------------------


def test_a_line_break_within_quotation_marks_is_part_of_a_value() -> None:
    table = lines("text,x", (f'"one\ntwo {i % 2}",{a}' for i, (a, _) in enumerate(numbers())))
    check = read(table).check
    assert check.count == 40
    assert rows(grid(table))[0][0] == "one\ntwo 0"


def test_short_lines_have_missing_values_and_long_ones_are_left_out_by_name() -> None:
    body = [",".join(line) for line in numbers(60)]
    body[1], body[5] = "7,8,9", "5"
    check = read(lines("a,b", body)).check
    assert check.count == 59
    assert "line 3 has 3 values, and there are 2 names" in said(check)
    assert "fewer values than names: 1" in said(check)
    assert row(check, "b").missing == 1


def test_a_file_of_ragged_lines_is_refused_with_the_counts() -> None:
    body = [",".join(line) + (",9" if at % 5 == 0 else "") for at, line in enumerate(numbers(100))]
    with pytest.raises(UserError, match="20 of 100 lines"):
        read(lines("a,b", body))


@pytest.mark.parametrize(("rows", "match"), [(60, "mark in line 32 is not closed"), (30_000, "goes on for more")])
def test_a_quotation_mark_that_is_never_closed_is_said(rows: int, match: str) -> None:
    body = [",".join(line) for line in numbers(rows)]
    body[30] = '"' + body[30]
    with pytest.raises(UserError, match=match):
        read(lines("a,b", body))


AWKWARD = {
    "quotes": 'a,b\n"x ""y"" z",1\nplain,"2"\n,3\n',
    "crlf": "a,b\r\n1,2\r\n3,4\r\n",
    "cr": "a,b\r1,2\r3,4\r",
    "last line open": "a,b\n1,2\n3,4",
    "line in quotes": 'a,b\n"1\n2",3\n4,5\n',
    "empty lines": "a,b\n1,2\n\n\n3,4\n",
    "blanks": "a,b\n 1 ,2\n3, 4\n",
    "mark within": 'a,b\nx"y,2\n3,4\n',
    "short": "a,b\n1,2\n3\n5,6\n",
    "names in lines": '"a\nb",c\n1,2\n3,4\n',
}


@pytest.mark.parametrize("content", AWKWARD.values(), ids=AWKWARD)
def test_rows_are_those_of_pythons_reader(content: str) -> None:
    wanted = [line for line in csv.reader(io.StringIO(content, newline="")) if any(line)][1:]
    width = max(map(len, wanted))
    assert rows(grid(content)) == [line + [""] * (width - len(line)) for line in wanted]


@pytest.mark.parametrize("content", AWKWARD.values(), ids=AWKWARD)
def test_both_ways_of_reading_agree(content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = rows(grid(content))

    def never(*_: object) -> object:
        raise Ragged
        yield

    monkeypatch.setattr(grids, "quickly", never)
    assert rows(grid(content)) == quick


def test_reading_goes_on_row_by_row_where_lines_become_uneven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "SMALLEST", 1 << 10)
    body = [",".join(line) for line in numbers(2000)]
    body[1500] = "7"
    table = grid(lines("a,b", body))
    assert rows(table) == [[*line.split(","), ""][:2] for line in body]
    assert table.rows.short == 1
    assert rows(table) == [[*line.split(","), ""][:2] for line in body], "and again"
    assert table.rows.short == 1
