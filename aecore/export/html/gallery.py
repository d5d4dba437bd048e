"""A static gallery: one HTML file for each run and an index in every language, for any web server or a folder on disk.

The index has no script: what changes its language is a link.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ...errors import UserError
from ...files import replace_bytes, sentences
from ...models.variants import variant_title
from ...runs.log import all_events
from ...runs.logged import whole
from ...runs.run import Run
from ...texts import fill, joined, mark
from ..attribution import attribution
from ..given import named
from ..run_zip import version_of
from .bundle import LANGUAGES, Bundle
from .document import HEAD, preview
from .writing import BUDGET, Packed, write_html

__all__ = ["write_gallery"]

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
CALLED = {"en": "English", "zh": "简体中文"}
INDEX = {code: "index.html" if code == LANGUAGES[0] else f"index.{code}.html" for code in LANGUAGES}


@dataclass(frozen=True)
class Shown:
    """A run of the gallery, and the file that it is in."""

    run: Run
    file: str
    packed: Packed


def write_gallery(
    runs: Sequence[Run],
    folder: Path,
    *,
    budget: int = BUDGET,
    pictures: bool = True,
    bundle: Bundle | None = None,
    refused: Callable[[Run, UserError], object] = lambda run, error: None,
) -> list[Path]:
    """Write the files of a gallery into a folder, the index last; returns their paths. A run that cannot be a file is
    told to `refused` and left out. Raises UserError where none is left, or the folder cannot be written."""
    built, shown = bundle or Bundle(), list[Shown]()
    with sentences(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for run in runs:
        file = f"{run.id}.html"
        try:
            shown.append(
                Shown(run, file, write_html([run], folder / file, budget=budget, pictures=pictures, bundle=built))
            )
        except UserError as error:
            refused(run, error)
    if not shown:
        raise UserError(mark("No run here can be put into a gallery."), mark("Train one first; it takes seconds."))
    for code, name in INDEX.items():
        replace_bytes(folder / name, page(shown, code, built, pictures=pictures).encode())
    return [folder / name for name in (*INDEX.values(), *(one.file for one in shown))]


class Voice:
    """Sentences in a language, ready to stand in HTML: people have written some of what they are filled with."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known

    def plain(self, text: str) -> str:
        return self.known.get(text, text)

    def __call__(self, template: str, **values: Any) -> str:
        said = {name: self.plain(value) if isinstance(value, str) else value for name, value in values.items()}
        return escape(fill(self.plain(template), said))


def page(shown: list[Shown], code: str, bundle: Bundle, *, pictures: bool) -> str:
    """Return the index in a language."""
    say, version = Voice(bundle.messages.get(code, {})), version_of()
    others = " · ".join(
        f'<a href="{file}" lang="{other}" hreflang="{other}">{CALLED[other]}</a>'
        for other, file in INDEX.items()
        if other != code
    )
    return PAGE.format(
        head=HEAD.format(language=code, policy=POLICY),
        style=STYLE,
        title=say(mark("Autoencoders to explore")),
        intro=say(mark("Each opens in a browser and needs no network: its model decodes wherever you point.")),
        others=others,
        cards="\n".join(card(one, say, pictures=pictures) for one in shown),
        sources=say(mark("Whose the data are, and what was changed")),
        credits="\n".join(dict.fromkeys(credit_of(one.run, say) for one in shown)),
        made=say(mark("Made with Latent Lab {version}."), version=version)
        if version
        else say(mark("Made with Latent Lab.")),
    )


def card(one: Shown, say: Voice, *, pictures: bool) -> str:
    """Return a run as a link with its map, its title and its facts."""
    drawn = base64.b64encode(preview(one.run, pictures=pictures)).decode()
    picture = f'<img alt="" width="420" height="236" src="data:image/png;base64,{drawn}">' if drawn else "<i></i>"
    title = escape(named(one.run, say.plain))
    facts = "".join(f"<li>{fact}</li>" for fact in facts_of(one, say))
    return f'<li><a href="{escape(one.file)}">{picture}<h2>{title}</h2></a><ul>{facts}</ul></li>'


def facts_of(one: Shown, say: Voice) -> Iterator[str]:
    run = one.run
    card = run.card
    data = card.title if card.origin == "own" else say.plain(card.title)
    yield say(mark("{variant} on {data}"), variant=variant_title(run.spec.variant), data=data)
    yield say(
        mark("{size} numbers in a code, {epochs} epochs, {items} training items"),
        size=run.spec.model.bottleneck.size,
        epochs=f"{run.status.epoch:g}",
        items=f"{card.train:,}",
    )
    measured = [event for event in whole(all_events(run.events_path)) if event.get("kind") == "held-out"]
    if measured:
        value = f"{100 * measured[-1]['variance_explained']:.1f}"
        yield say(mark("{value} % explained of {n} held-out items"), value=value, n=f"{measured[-1]['n']:,}")
    yield say(mark("{n} MB"), n=f"{one.packed.size / 1e6:.1f}")


def credit_of(run: Run, say: Voice) -> str:
    """Return whose the data of a run are."""
    found = attribution(run.card)
    kept = escape if found.own else say
    licence = kept(found.licence) if found.licence else ""
    if found.link:
        licence = f'<a href="{escape(found.link)}">{licence}</a>'
    source = kept(found.source) if found.source else ""
    if found.address:
        source = f'<a href="{escape(found.address)}">{source}</a>'
    changes = joined(*map(say, found.changes))
    told = ". ".join(part for part in (source, licence) if part)
    return f"<li><b>{kept(found.title)}</b> {told + '. ' if told else ''}{changes}</li>"


STYLE = """
:root { color-scheme: light dark; --ground: light-dark(#fff, #14161a); --text: light-dark(#1c1e22, #e8e9ec);
  --quiet: light-dark(#555b66, #a4abb8); --edge: light-dark(#d9dce2, #333842); --link: light-dark(#1a56a8, #8db8f5); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem; max-width: 76rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; }
h1 { margin: 0; font: 600 1.9rem/1.2 Georgia, serif; }
header p { flex: 1 1 20rem; margin: 0; color: var(--quiet); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 1.25rem;
  padding: 0; margin: 1.75rem 0 2.5rem; list-style: none; }
.cards > li { border: 1px solid var(--edge); border-radius: .6rem; overflow: hidden; }
.cards > li:hover { border-color: var(--link); }
.cards a { display: block; color: inherit; text-decoration: none; }
.cards a:focus-visible { outline: 3px solid var(--link); outline-offset: -3px; }
.cards img, .cards i { display: block; width: 100%; height: auto; aspect-ratio: 420 / 236; background: #0f1216; }
.cards h2 { margin: .8rem 1rem .3rem; font-size: 1.05rem; line-height: 1.3; overflow-wrap: anywhere; }
.cards ul { margin: 0 1rem 1rem; padding: 0; list-style: none; color: var(--quiet); font-size: .875rem; }
section, footer { color: var(--quiet); font-size: .875rem; border-top: 1px solid var(--edge); padding-top: 1rem; }
section h2 { font-size: 1rem; color: var(--text); margin: 0 0 .5rem; }
section ul { margin: 0 0 1rem; padding-left: 1.1rem; }
section a, header a { color: var(--link); }
"""
PAGE = """{head}<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{title}</h1><p>{intro}</p><nav>{others}</nav></header>
<ul class="cards">
{cards}
</ul>
<section><h2>{sources}</h2><ul>
{credits}
</ul></section>
<footer>{made}</footer>
</body>
</html>
"""
