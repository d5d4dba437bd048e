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

from ui.build import build_components
from ui.lab import launcher
from ui.routes import routes
from ui.serving import Announcing, send_undelayed


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warm up a worker while the first page is being read; let it go when the server stops. Running runs go on."""
    send_undelayed()
    launcher()
    yield {}
    launcher().close()


build_components()
# A page of a stranger can make its own name point to this machine (DNS rebinding); under that name nobody is served.
guard = Middleware(TrustedHostMiddleware, allowed_hosts=st.get_option("server.allowedHosts") or ["*"])
app = st.App("ui/frame.py", lifespan=lifespan, routes=routes(), middleware=[guard, Middleware(Announcing)])
