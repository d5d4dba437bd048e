"""The server: Streamlit over ui/frame.py, a standby worker for as long as it runs, and HTTP routes for run artefacts.

streamlit run app.py
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

sys.path.insert(0, str(Path(__file__).resolve().parent))

from ui.lab import engine
from ui.web.build import build_components
from ui.web.limits import allow_open_files
from ui.web.packed import Packing
from ui.web.routes import routes
from ui.web.serving import Announcing, send_undelayed


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warm up a worker while the first page is being read; let it go when the server stops. Running runs go on."""
    allow_open_files()
    send_undelayed()
    engine()
    yield {}
    engine().close()


build_components()
# A page of a stranger can make its own name point to this machine (DNS rebinding); under that name nobody is served.
guard = Middleware(TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts") or ["*"])
layers = [guard, Middleware(Announcing), Middleware(Packing)]
app = st.App("ui/frame.py", lifespan=lifespan, routes=routes(), middleware=layers)
