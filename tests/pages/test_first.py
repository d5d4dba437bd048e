"""Home's stage comes with the document itself, before Streamlit's code: what it is given, and when there is none."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.served import Server
from ui.lab import SHOWN_FIRST
from ui.mounted import COMPONENTS
from ui.texts import component_texts, stage_texts
from ui.web.build import build_components
from ui.web.page import BEGIN, LATER, digest_of, page, waiting

from .test_contract import matches

SOURCES = Path(__file__).parents[2] / "ui" / "frontend" / "src"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert not build_components()
    running = Server(tmp_path_factory.mktemp("first"))
    yield running
    running.close()


def given(document: bytes) -> dict[str, Any] | None:
    found = re.search(r'data-home="([^"]*)"', document.decode())
    return json.loads(html.unescape(found[1])) if found else None


@pytest.mark.parametrize(
    ("address", "spoken", "lang"),
    [("/", "zh-CN,zh;q=0.9", "zh"), ("/", "fr", "en"), ("/", "", "en"), ("/?lang=zh", "en", "zh")],
)
def test_home_begins_with_its_model_in_the_language_of_who_asks(server, address, spoken, lang):
    data = given(server.get(address, Accept_Language=spoken)[1])
    assert data is not None
    assert matches(data, COMPONENTS["hero"].data)
    assert (data["shown"]["run"], data["lang"], data["doors"], data["ready"]) == (SHOWN_FIRST, lang, [], [])
    assert ("神经网络" in data["texts"]["hero_title"]) == (lang == "zh")


@pytest.mark.parametrize(
    "address", ["/?kiosk=1", "/?present=1", "/?lesson=place", "/home", "/explore", "/?lang=en&x=1"]
)
def test_where_the_page_begins_otherwise_streamlit_comes_first(server, address):
    document = server.get(address)[1]
    assert given(document) is None
    assert document == page()


def test_all_of_streamlits_code_waits_and_nothing_of_it_is_lost():
    before, behind = waiting()
    outside, _, rest = before.partition('<template id="later">')
    held, _, after = rest.partition("</template>")
    asked = LATER.findall(page().decode())
    assert len(asked) > 20
    assert [tag for tag in asked if tag not in held] == []
    assert LATER.findall(outside + after + behind) == []
    assert "@font-face" in held
    assert "@font-face" not in outside + after


def test_the_policy_lets_its_script_run(server):
    assert f"'sha256-{digest_of(BEGIN)}'" in server.headers("/")["content-security-policy"]


def test_it_is_sent_packed_and_only_when_it_has_changed(server):
    whole, packed = server.get("/")[1], server.get("/", Accept_Encoding="gzip")[1]
    assert gzip.decompress(packed) == whole
    assert len(packed) < 16_000
    told = server.headers("/", **{"Accept-Encoding": "gzip"})
    assert (told["content-encoding"], told["vary"]) == ("gzip", "Accept-Encoding")
    for said in ("{}", "W/{}", '"another", W/{}', "*"):
        assert server.get("/", If_None_Match=said.format(told["etag"])) == (304, b"")
    assert server.get("/", If_None_Match=told["etag"].strip('"'))[0] == 200


def test_every_sentence_that_the_stage_may_ask_for_comes_with_it():
    """What its code and all that it imports name by a literal, as far as there is such a sentence."""
    taken, waits = set[Path](), [SOURCES / "hero" / "hero.ts"]
    while waits:
        path = waits.pop()
        if path in taken:
            continue
        taken.add(path)
        named = re.findall(r'^import (?!type).*from "(\.[^"]+)";', path.read_text("utf-8"), re.MULTILINE)
        waits += [found for name in named if (found := (path.parent / f"{name}.ts").resolve()).is_file()]
    code = "".join(path.read_text("utf-8") for path in taken)
    names = set(re.findall(r'\bt\(\s*"([a-z_]+)"', code)) & component_texts(str).keys()
    assert len(names) > 20
    assert names - stage_texts(str).keys() == set()
