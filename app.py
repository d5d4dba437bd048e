"""The server: Streamlit over ui/frame.py, a standby worker for as long as it runs, and HTTP routes for run artefacts.

streamlit run app.py
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

# Pages are scripts and name `ui` as a whole. It lies beside this file, in the repository as where the program is
# installed, and there it is no package of its own: only this process knows it by that name.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from aecore.engines.choice import refuse_wrong_settings
from aecore.errors import UserError
from ui.home.first import first_of
from ui.lab import engine, know_runs
from ui.web.build import build_components
from ui.web.caretaker import take_care
from ui.web.classes import forget_classes
from ui.web.headers import Guarded
from ui.web.journal import keep_journal
from ui.web.late import drop_late
from ui.web.limited import Limited
from ui.web.limits import allow_open_files
from ui.web.meters import Counted
from ui.web.packed import Packing
from ui.web.page import pages
from ui.web.proxied import Proxied
from ui.web.routes import routes
from ui.web.serving import Announcing, send_undelayed


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warm up a worker while the first page is being read; let it go when the server stops. Running runs go on."""
    allow_open_files()
    send_undelayed()
    engine()
    know_runs()
    keep_journal()
    tasks = [asyncio.create_task(forget_classes()), asyncio.create_task(take_care())]
    yield {}
    for task in tasks:
        task.cancel()
    engine().close()


try:
    refuse_wrong_settings()  # said before anybody comes
except UserError as error:
    sys.stderr.write(f"latent-lab: {error}\n")
    raise SystemExit(2) from None
drop_late()
build_components()
# A page of a stranger can make its own name point to this machine (DNS rebinding); under that name nobody is served.
guard = Middleware(TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts") or ["*"])
layers = [
    Middleware(Proxied),
    Middleware(Counted),
    Middleware(Guarded),
    guard,
    Middleware(Limited),
    Middleware(Announcing),
    Middleware(Packing),
]
app = st.App("ui/frame.py", lifespan=lifespan, routes=[*routes(), *pages(first_of)], middleware=layers)
