"""One printable page of a comparison: every score with unit, size and baselines, the figures, the exact settings."""

from __future__ import annotations

from datetime import datetime
from html import escape

import plotly.graph_objects as go

from aecore.evaluation.cards import CARDS
from aecore.races import Contestant
from aecore.runs.changes import in_force

from ..language import _, language
from ..words import card_text, joined
from .contest import Competitor, score_of
from .figures import overview, rate_and_error, told
from .judged import Judged
from .measuring import fair_words, known_pca_curve
from .pictures import card_figure

__all__ = ["report_html"]

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1d1f33; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin: 2rem 0 0.4rem; } p { margin: 0.3rem 0; }
table { border-collapse: collapse; width: 100%; margin: 0.6rem 0; font-size: 0.9rem; }
th, td { text-align: left; padding: 0.3rem 0.6rem; border-bottom: 1px solid #dfe1ee; vertical-align: top; }
pre { background: #f1f2f9; padding: 0.8rem; font-size: 0.75rem; white-space: pre-wrap; }
.quiet { color: #5d6075; font-size: 0.85rem; }
.figure { display: inline-block; vertical-align: top; }
@media print { section { break-inside: avoid; } }
"""


def report_html(rows: list[Competitor], found: list[Contestant], judged: Judged) -> str:
    """Return the page; it needs nothing else, Plotly is inside."""
    first = found[0].runs[0]
    data = card_text(first.card, first.card.title)
    made = _("Made with Latent Lab on {day}.").format(day=datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"))
    title = escape(_("Comparison on {data}").format(data=data))
    body = [
        f"<h1>{title}</h1>",
        f"<p class='quiet'>{escape(made)}</p>",
        fair_line(found, rows),
        *(section(rows, name, judged) for name in CARDS),
        heading(_("Error against the size of the code")),
        drawn(rate_and_error(rows, known_pca_curve(first))),
        heading(_("All headline scores")),
        *(drawn(figure, "336px") for figure in overview(rows)),
        heading(_("Settings")),
        *(settings(row) for row in rows if row.contestant),
    ]
    from plotly.offline import get_plotlyjs

    return (
        f"<!doctype html><html lang='{language()}'><meta charset='utf-8'><title>{title}</title><style>{STYLE}</style>"
        f"<script>{get_plotlyjs()}</script><body>{''.join(body)}</body></html>"
    )


def heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def fair_line(found: list[Contestant], rows: list[Competitor]) -> str:
    if len(found) < 2:
        return ""
    is_fair, why = fair_words(found, rows)
    badge = _("Fair comparison") if is_fair else _("Not a fair comparison.")
    return f"<p><b>{escape(badge)}</b> {escape(joined(*why))}</p>"


def drawn(figure: go.Figure | None, width: str = "680px") -> str:
    """A figure as wide as a sheet of paper, or two beside each other: the browser does not draw it anew for the
    printer."""
    if figure is None:
        return ""
    return f"<div class='figure'>{figure.to_html(full_html=False, include_plotlyjs=False, default_width=width)}</div>"


def section(rows: list[Competitor], name: str, judged: Judged) -> str:
    """One card: what it means, a table, who leads, its picture."""
    about = CARDS[name]
    scores = [text for text in about.scores if any(score_of(row, name, text.name) for row in rows)]
    if not scores:
        return ""
    head = "".join(f"<th>{escape(_(text.title))}</th>" for text in scores)
    lines = []
    for row in rows:
        values = [score_of(row, name, text.name) for text in scores]
        if any(values):
            cells = "".join(f"<td>{escape(told(value)) if value else '–'}</td>" for value in values)
            lines.append(
                f"<tr><th>{escape(row.name)}<br><span class='quiet'>{escape(row.detail)}</span></th>{cells}</tr>"
            )
    said = [(text, judged.words(name, text.name)) for text in scores]
    words = "".join(f"<p>{escape(_(text.title))}: {plain(sentence)}</p>" for text, sentence in said if sentence)
    figure = card_figure(rows, name)
    several = any(row.contestant and len(row.contestant.runs) > 1 for row in rows)
    first = _("Of each, this figure shows the first seed.")
    seed = f"<p class='quiet'>{escape(first)}</p>" if figure and several else ""
    return (
        f"<section>{heading(_(about.title))}<p>{escape(_(about.meaning))}</p><table><tr><th></th>{head}</tr>{''.join(lines)}</table>"
        f"{words}<p class='quiet'>{escape(_(about.measured))}</p>{drawn(figure)}{seed}</section>"
    )


def plain(markdown: str) -> str:
    return escape(markdown.replace("**", ""))


def settings(row: Competitor) -> str:
    runs = row.contestant.runs if row.contestant else ()
    return (
        f"<h3>{escape(row.name)}</h3><p "
        f"class='quiet'>{' · '.join(run.id for run in runs)}</p><pre>{escape(in_force(runs[0]).to_json())}</pre>"
    )
