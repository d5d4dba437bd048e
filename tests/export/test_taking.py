"""A page as a job that may be asked for by whoever may take the run away; the command line; a gallery of many."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from aecore.commands import main
from aecore.errors import UserError
from aecore.export.html import gallery
from aecore.export.html.bundle import Bundle
from aecore.export.html.gallery import write_gallery
from aecore.export.html.zipped import as_zip, file_name
from aecore.export.run_zip import write_run_zip
from aecore.runs.run import Run
from aecore.runs.shares import share
from aecore.runs.store import Store
from aecore.runs.visitor import GUEST, NOBODY, OPERATOR, Visitor
from aecore.settings import shipped_folder
from aecore.spec import OwnData
from aecore.workers import jobs, taking
from aecore.workers.jobs import begin, job_of, state_of
from aecore.workers.taking import MOST_KEPT, html_at, made, mark_of, page_job

from .taken import BAD, built, held_in, parsed

OWNER, OTHER = Visitor("1" * 16), Visitor("2" * 16)
FILM = "derived/film?"


@pytest.fixture(autouse=True)
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bundle:
    """What a build writes, in short, for everybody."""
    found = built(tmp_path / "page")
    monkeypatch.setattr("aecore.export.html.bundle.PAGE", found.folder)
    monkeypatch.setattr(Bundle.__init__, "__defaults__", (found.folder,))
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Callable[..., Run]:
    """A run of a store: a copy of one that ships."""
    store = Store(tmp_path / "runs", tmp_path / "none")

    def make(name: str, title: str = "", owner: str = "") -> Run:
        path = store.root / f"copy{len(list(store.root.glob('copy*'))):04d}"
        shutil.copytree(shipped_folder() / name, path)
        run = store.get(path.name)
        run.note(title=title, owner=owner)
        return run

    return make


def compute(job: jobs.Job) -> int:
    job.run.derived.mkdir(parents=True, exist_ok=True)
    run = job.run
    return jobs.main(job.kind, job.params.model_dump_json(), str(run.path), str(run.aside), "0")


def test_a_job_makes_the_page_with_its_film_and_says_what_came_out(copy: Callable[..., Run]) -> None:
    run = copy("ratings-completion-3d", "My ratings")
    job = page_job([run], budget=2, pictures=True)
    assert made(run, job.names["digest"]) is None
    assert compute(job) == 0
    assert state_of(job).state == "done"
    found, content = made(run, job.names["digest"]), html_at(run, job.names["digest"]).read_bytes()
    assert found is not None
    assert found.size == len(content) <= 2_000_000
    assert found.runs == (run.id,)
    held = held_in(content)
    assert FILM in held.files()
    assert held.told() == [one.text.format(**one.values) for one in found.left_out]


def test_it_is_another_page_once_the_run_is_another(copy: Callable[..., Run]) -> None:
    run = copy("ratings-completion-3d")
    job = page_job([run], budget=5, pictures=True)
    assert compute(job) == 0
    assert page_job([run], budget=5, pictures=True) == job  # the film that was made for it changes nothing
    before = mark_of([run])
    run.rename("Another title")
    assert mark_of([run]) != before
    (run.derived / f"umap-{'a' * 12}.safetensors").write_bytes(b"x")
    assert len({before, mark_of([run]), page_job([run], budget=5, pictures=True).params.mark}) == 2


@pytest.mark.exhaustive
def test_a_comparison_is_a_job_of_its_first_run(copy: Callable[..., Run]) -> None:
    first, second = copy("digits-vae-2d", "One"), copy("digits-fsq-2d", "Two")
    job = page_job([first, second], budget=2, pictures=False)
    assert compute(job) == 0
    held = held_in(html_at(first, job.names["digest"]).read_bytes())
    assert [run["id"] for run in held.runs] == [first.id, second.id]
    found = made(first, job.names["digest"])
    assert found is not None
    assert {one.run for one in found.left_out} == {first.id, second.id}
    with pytest.raises(UserError, match="do not fit"):
        page_job([first] * 5, budget=5, pictures=True)


@pytest.mark.exhaustive
def test_old_pages_make_room_for_new_ones(copy: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    run = copy("ratings-completion-3d")
    monkeypatch.setattr(taking, "with_film", lambda run, report: None)
    for title in "abcdef":
        run.rename(title)
        job = page_job([run], budget=5, pictures=True)
        assert compute(job) == 0
    assert len(list(run.derived.glob("page-*.html"))) == len(list(run.derived.glob("page-*.json"))) == MOST_KEPT
    assert made(run, job.names["digest"])


def test_a_page_that_another_job_removes_meanwhile_is_no_fault(copy: Callable[..., Run]) -> None:
    """Each of two that make a page of one run finds the same ones to be old."""
    run = copy("ratings-completion-3d")
    run.derived.mkdir(exist_ok=True)
    for number in range(MOST_KEPT + 1):
        (run.derived / f"page-{number:012x}.html").touch()
    gone = run.derived / f"page-{'f' * 12}.html"
    gone.symlink_to(run.derived / "nothing")  # seen, and not there when it is looked at
    taking.sweep(run)
    assert len([path for path in run.derived.glob("page-*.html") if path != gone]) == MOST_KEPT - 1


def test_who_may_take_a_run_away(copy: Callable[..., Run]) -> None:
    """What is for everybody leaves with everybody; what is private with its owner and the operator; a link that can be
    taken back shows a run and gives no file of it."""
    run = copy("ratings-completion-3d", "Mine", OWNER.id)
    for visitor in (OWNER, OTHER, NOBODY, OPERATOR):
        begin(page_job([run.seen_by(visitor)], budget=5, pictures=True))
    spec = run.spec.model_copy(update={"data": OwnData(digest="ab" * 32)})
    run.file("spec").write_text(spec.to_json())
    run = Store(run.path.parent, run.path.parent / "none").get(run.id)
    assert run.is_private
    for visitor in (OWNER, OPERATOR):
        begin(page_job([run.seen_by(visitor)], budget=5, pictures=True))
    shared = Store(run.path.parent).get(share(run.seen_by(OWNER)))
    for refused, words in (
        (run.seen_by(OTHER), "another visitor"),
        (run.seen_by(GUEST), "by a link"),
        (shared, "link"),
    ):
        with pytest.raises(UserError, match=words):
            begin(page_job([refused], budget=5, pictures=True))


def test_no_browser_asks_for_a_page_by_the_name_of_a_calculation(copy: Callable[..., Run]) -> None:
    """`beside` could name what who asks may not see; pages look at that, addresses and components do not."""
    with pytest.raises(UserError, match="no calculation called “page”"):
        job_of(copy("ratings-completion-3d"), "page", {})


@pytest.mark.parametrize("digest", ["", "../../spec", "a" * 11, "A" * 12, "a" * 12])
def test_only_pages_that_were_made_are_found(copy: Callable[..., Run], digest: str) -> None:
    assert made(copy("ratings-completion-3d"), digest) is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Digits · VAE, 2 numbers", "Digits-VAE-2-numbers.html"),
        ("手写数字", "手写数字.html"),
        ("../../etc/passwd", "etc-passwd.html"),
        (BAD[:20], "script-script-hac.html"),
        ("...", "latent-lab.html"),
        ("x" * 300, "x" * 60 + ".html"),
    ],
)
def test_a_file_is_named_after_its_title_wherever_it_is_saved(title: str, name: str) -> None:
    assert file_name(title, "html") == name


def test_a_zip_holds_the_page_and_is_smaller(copy: Callable[..., Run]) -> None:
    content = b"<!doctype html>" + b"QUJD" * 10_000
    packed = as_zip(content, "手写.html")
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        assert archive.namelist() == ["手写.html"]
        assert archive.read("手写.html") == content
    assert len(packed) < len(content)
    assert packed == as_zip(content, "手写.html")


# --- the command line -------------------------------------------------------------------------------------------------


def exported(run: Run, *options: str) -> int:
    return main(["export", run.id, "--runs", str(run.path.parent), *options])


def test_the_command_line_writes_a_page_or_a_zip(
    copy: Callable[..., Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = copy("ratings-completion-3d")
    assert exported(run, "--html", str(tmp_path / "page.html"), "--budget", "0.1", "--no-pictures") == 0
    told = capsys.readouterr()
    assert told.out.strip() == str(tmp_path / "page.html")
    assert "more than the 0.1 MB asked for" in told.err
    held = held_in((tmp_path / "page.html").read_bytes())
    assert "pictures" not in held.arrays("results/items.safetensors")
    assert exported(run, "--html", str(tmp_path / "page.html"), "--zip") == 0
    with zipfile.ZipFile(tmp_path / "page.zip") as archive:
        assert FILM in held_in(archive.read("page.html")).files()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--html", "{to}/page.html", "--budget", "0"], "A file of 0.0 MB cannot be asked for"),
        (["--html", "{to}/none/page.html"], "cannot be used"),
        (["--all"], "--all needs a folder"),
    ],
)
def test_what_cannot_be_written_is_said(
    copy: Callable[..., Run], tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert exported(copy("ratings-completion-3d"), *(one.format(to=tmp_path) for one in options)) == 2
    assert words in capsys.readouterr().err


def test_why_there_can_be_no_page_is_said_before_a_film_is_computed(
    copy: Callable[..., Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, damaged = copy("ratings-completion-3d"), copy("ratings-completion-3d")
    damaged.file("card").write_text("{}")
    both, to = ["export", whole.id, damaged.id, "--runs", str(whole.path.parent)], str(tmp_path / "to")
    assert main([*both, "--html", to]) == 2
    assert main([*both, "--all", "--to", to, "--budget", "0"]) == 2
    told = capsys.readouterr().err
    assert "card.json cannot be read" in told
    assert not whole.derived.exists()
    assert main([*both, "--all", "--to", to]) == 0
    assert not damaged.derived.exists()
    with pytest.raises(UserError, match=r"card\.json cannot be read"):
        taking.page(damaged, taking.Page(), lambda share, text: None)
    assert not damaged.derived.exists()


def test_networks_are_written_of_a_run_whose_card_is_damaged_and_that_is_told(
    copy: Callable[..., Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = copy("ratings-completion-3d")
    run.file("card").write_text("{}")
    assert exported(run, "--onnx", str(tmp_path / "onnx")) == 0
    assert "card.json cannot be read" in capsys.readouterr().err
    assert (tmp_path / "onnx" / "decoder.onnx").is_file()
    assert main(["show", run.id, "--runs", str(run.path.parent)]) == 0
    assert "card.json cannot be read" in capsys.readouterr().out
    assert main(["show", run.id, "--json", "--runs", str(run.path.parent)]) == 0
    assert "card.json cannot be read" in json.loads(capsys.readouterr().out)["damaged"]


def test_a_run_without_a_checkpoint_is_not_said_to_lack_results(copy: Callable[..., Run], tmp_path: Path) -> None:
    run = copy("ratings-completion-3d")
    with (tmp_path / "run.zip").open("wb") as file:
        with pytest.raises(UserError, match="has no checkpoint that can be read"):
            write_run_zip(run, file)
        run.items.unlink()
        with pytest.raises(UserError, match="has no results yet"):
            write_run_zip(run, file)


def test_networks_are_written_for_one_run(copy: Callable[..., Run], capsys: pytest.CaptureFixture[str]) -> None:
    run = copy("ratings-completion-3d")
    assert main(["export", run.id, run.id, "--onnx", "x", "--runs", str(run.path.parent)]) == 2
    assert "for one run; 2 were named" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["onnx", "model", "html"])
@pytest.mark.parametrize("content", [b"", b"no network"], ids=["empty", "noise"])
def test_a_network_that_is_damaged_is_not_handed_out(
    form: str, content: bytes, copy: Callable[..., Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, to = copy("ratings-completion-3d"), tmp_path / "to"
    run.encoder.write_bytes(content)
    assert exported(run, f"--{form}", str(to)) == 2
    assert "damaged" in capsys.readouterr().err
    assert not to.exists()


def test_a_run_without_a_network_is_not_said_to_lack_results(
    copy: Callable[..., Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, damaged = copy("ratings-completion-3d"), copy("ratings-completion-3d")
    run.decoder.unlink()
    assert exported(run, "--onnx", str(tmp_path / "to")) == 2
    assert "has no decoder.onnx" in capsys.readouterr().err
    damaged.items.unlink()  # its networks are whole
    assert exported(damaged, "--onnx", str(tmp_path / "whole")) == 0
    run.items.unlink()
    assert exported(run, "--onnx", str(tmp_path / "to")) == 2
    assert "has no results yet" in capsys.readouterr().err


# --- a gallery --------------------------------------------------------------------------------------------------------


def test_a_gallery_leads_to_a_file_of_each_run_in_both_languages_without_a_script(
    copy: Callable[..., Run], tmp_path: Path, bundle: Bundle
) -> None:
    runs, refused = [copy("ratings-completion-3d", BAD), copy("emoji-conv-vae-2d"), copy("digits-fsq-2d")], []
    runs[2].decoder.unlink()
    written = write_gallery(runs, tmp_path / "g", bundle=bundle, refused=lambda run, error: refused.append(run.id))
    assert refused == [runs[2].id]
    assert {path.name for path in written} == {path.name for path in (tmp_path / "g").iterdir()}
    for name, code in gallery.INDEX.items():
        content = (tmp_path / "g" / code).read_bytes()
        found = parsed(content)
        assert not found.of("script")
        assert not any(key.startswith("on") for _, attributes in found.tags for key in attributes)
        assert found.of("html") == [{"lang": name}]
        (policy,) = [one["content"] for one in found.of("meta") if one.get("http-equiv")]
        assert str(policy).startswith("default-src 'none'")
        links = [str(one["href"]) for one in found.of("a")]
        here = {link for link in links if not link.startswith("http")}
        assert here == {path.name for path in written} - {code}
        assert "https://creativecommons.org/licenses/by/4.0/" in links
        assert len(found.of("img")) == 2
        assert runs[0].title in "".join(found.texts["h2"])
        sizes = [round((tmp_path / "g" / f"{run.id}.html").stat().st_size / 1e6, 1) for run in runs[:2]]
        assert [float(n) for n in re.findall(r"(\d\.\d) MB", content.decode())] == sizes


@pytest.mark.exhaustive
def test_a_gallery_of_all_leaves_private_runs_at_home(
    copy: Callable[..., Run], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, private = copy("ratings-completion-3d"), copy("ratings-completion-3d")
    spec = private.spec.model_copy(update={"data": OwnData(digest="ab" * 32)})
    private.file("spec").write_text(spec.to_json())
    private.file("card").write_text(json.dumps(replace(private.card, origin="own").to_dict(), ensure_ascii=False))
    monkeypatch.setattr("aecore.runs.store.shipped_folder", lambda: tmp_path / "none")
    root = ["--runs", str(shown.path.parent)]
    assert main(["export", "--all", "--to", str(tmp_path / "g"), *root]) == 0
    assert "Private runs that were left out: 1" in capsys.readouterr().err
    names = {path.stem for path in (tmp_path / "g").glob("*.html")}
    assert private.id not in names
    assert shown.id in names
    assert main(["export", "--all", private.id, "--to", str(tmp_path / "h"), *root]) == 0
    assert (tmp_path / "h" / f"{private.id}.html").is_file()


def test_a_gallery_of_nothing_is_refused(tmp_path: Path, bundle: Bundle) -> None:
    with pytest.raises(UserError, match="No run here can be put into a gallery"):
        write_gallery([], tmp_path / "g", bundle=bundle)
