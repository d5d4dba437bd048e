"""The HTML around what is held: a policy that lets the page ask for nothing but itself, a picture for previews, a
sentence for browsers without scripts. Only the title is a person's, and it is escaped."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from html import escape
from io import BytesIO

from ...errors import UserError
from ...files import read_bytes
from ...runs.run import Run
from .bundle import Bundle

__all__ = ["HEAD", "document", "policy", "preview"]

POLICY = (
    "default-src 'none'; script-src 'sha256-{digest}' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; media-src blob:; font-src data:; connect-src 'none'; form-action 'none'; base-uri 'none'"
)
"""`'wasm-unsafe-eval'`: one product of matrices is WebAssembly, which is made in the page."""
WITHOUT_SCRIPTS = "take_no_script"
EARLY = {"old": "take_old", "damaged": "take_damaged"}
"""What must be said before anything is unpacked: of a browser that cannot, of a file that was changed."""
COLOURS = 128
"""Of the picture for previews: half as large as with all of them."""
HEAD = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
"""
"""How a page that leaves begins."""
PAGE = """{head}<meta name="generator" content="{maker}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="take">
<h1>{title}</h1>
{pictures}
<noscript>{sentences}</noscript>
</main>
<script type="application/octet-stream" id="held" data-says="{says}">{held}</script>
<script type="module">{code}</script>
</body>
</html>
"""


def policy(code: str) -> str:
    """Return the policy under which one inline module may run, and nothing else."""
    return POLICY.format(digest=base64.b64encode(hashlib.sha256(code.encode()).digest()).decode())


def document(
    bundle: Bundle,
    held: bytes,
    *,
    title: str,
    version: str,
    language: str,
    previews: Iterable[tuple[str, bytes]],
) -> bytes:
    """Return the page. `held` is base64; `previews` are titles and PNG pictures."""
    pictures = [
        f'<img alt="{escape(name)}" src="data:image/png;base64,{base64.b64encode(content).decode()}">'
        for name, content in previews
        if content
    ]
    says = {code: {name: texts[key] for name, key in EARLY.items()} for code, texts in bundle.texts.items()}
    page = PAGE.format(
        head=HEAD.format(language=language, policy=policy(bundle.code)),
        maker=escape(f"Latent Lab {version}".strip()),
        title=escape(title),
        style=bundle.style,
        pictures="\n".join(pictures),
        sentences="".join(
            f'<p lang="{code}">{escape(texts[WITHOUT_SCRIPTS])}</p>' for code, texts in bundle.texts.items()
        ),
        says=escape(json.dumps(says, ensure_ascii=False)),
        held=held.decode("ascii"),
        code=bundle.code,
    )
    return page.encode()


def preview(run: Run, *, pictures: bool) -> bytes:
    """Return the map of a run as PNG; empty where there is none, or where it shows items that are to stay away."""
    from PIL import Image

    coloured = run.card.sample.pictures and run.card.shape[0] > 1  # pictures stand for the points of such maps
    if coloured and not pictures:
        return b""
    into = BytesIO()
    try:
        with Image.open(BytesIO(read_bytes(run.file("thumbnail")))) as found:
            found.convert("RGB").quantize(COLOURS).save(into, "PNG", optimize=True)
    except (OSError, ValueError, UserError):  # older runs have none, and a page is whole without
        return b""
    return into.getvalue()
