"""The server: Streamlit over ui/frame.py, a standby worker for as long as it runs, and HTTP routes for run artefacts.

streamlit run app.py
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parent))

from ui.build import build_components
from ui.lab import launcher
from ui.routes import routes


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warm up a worker while the first page is being read; let it go when the server stops. Running runs go on."""
    launcher()
    yield {}
    launcher().close()


build_components()
app = st.App("ui/frame.py", lifespan=lifespan, routes=routes())
