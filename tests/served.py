"""A real server of its own, and browser sessions that speak Streamlit's protocol without a browser: thirty cost
little."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email.message import Message
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPHandler, Request, build_opener, urlopen

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[1]


class Server:
    """`streamlit run app.py` (or another script) on a free port, with folders of its own; below a path `base` of the
    host where one is given."""

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        script: str = "app.py",
        root: Path = ROOT,
        base: str = "",
        **environment: str,
    ) -> None:
        self.script, self.root, self.base = script, root, base
        self.runs, self.log = folder / "runs", folder / "app.log"
        self.environment = (
            os.environ
            | {"LATENTLAB_RUNS": str(self.runs), "LATENTLAB_DATA": str(folder / "data"), "LATENTLAB_OPERATOR": ""}
            | environment
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", port))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", self.script, f"--server.port={self.port}"]
        command += [f"--server.baseUrlPath={self.base}"] if self.base else []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.root, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        deadline = time.monotonic() + 120
        while self.get(f"{self.base}/_stcore/health")[0] != 200:
            assert time.monotonic() < deadline, self.log.read_text()
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)

    def get(
        self, path: str, method: str = "GET", data: bytes | None = None, *, source: str = "", **headers: str
    ) -> tuple[int, bytes]:
        """Return the status (0: no answer) and the body; `_` in a header's name stands for `-`. `source`: the address
        of this machine that asks."""
        request = Request(
            self.url + path, data, {name.replace("_", "-"): value for name, value in headers.items()}, method=method
        )
        try:
            with build_opener(Source(source)).open(request, timeout=120) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            with error:
                return error.code, error.read()
        except (URLError, OSError):
            return 0, b""

    def headers(self, path: str, **headers: str) -> Message:
        with urlopen(Request(self.url + path, headers=headers), timeout=120) as answer:
            return answer.headers

    @contextmanager
    def held(self) -> Iterator[None]:
        """A server that answers nothing for a while, as one that is busy: what is asked meanwhile comes all at once."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """As a power cut would: no goodbye."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


class Source(HTTPHandler):
    """Connects from one of the addresses of this machine."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.source = (address, 0) if address else None

    def http_open(self, req: Request) -> Any:
        return self.do_open(partial(HTTPConnection, source_address=self.source), req)


class Tab:
    """One browser session: opens a page, presses buttons, sees what the server sends. Without headers of its own it is
    one of a page of the server, in a browser that keeps no cookie."""

    def __init__(
        self, server: Server, query: str = "", page: str = "", host: str = "", *, source: str = "", **headers: str
    ) -> None:
        self.open = ExitStack()
        self.socket: ClientConnection = self.open.enter_context(
            connect(
                f"ws://{host or '127.0.0.1'}:{server.port}/_stcore/stream",
                sock=socket.create_connection(
                    ("127.0.0.1", server.port), source_address=(source, 0) if source else None
                ),
                subprotocols=["streamlit"],  # type: ignore[list-item]
                additional_headers={"Origin": server.url} | headers,
                max_size=None,
                open_timeout=60,
            )
        )
        self.query, self.page, self.hash = query, page, ""
        self.states: dict[str, Any] = {}
        self.widgets: dict[str, Any] = {}
        self.fragments: dict[str, str] = {}
        self.errors: list[str] = []
        self.rerun()

    def rerun(self, pressed: str = "") -> float:
        """Run the page's script, with a button pressed if one is named; return how many seconds its answer took."""
        began = time.monotonic()
        self.socket.send(self.request(pressed))
        self.receive()
        return time.monotonic() - began

    def press_twice(self, key: str) -> list[str]:
        """Press a button twice before the page has answered; return the errors that are shown."""
        request = self.request(key)
        self.socket.send(request)
        self.socket.send(request)
        self.receive()
        self.rerun()
        return self.errors

    def request(self, pressed: str = "") -> bytes:
        message = BackMsg()
        client = message.rerun_script
        client.query_string, client.page_name, client.page_script_hash = self.query, self.page, self.hash
        for identity, (field, value) in self.states.items():
            state = client.widget_states.widgets.add(id=identity)
            if isinstance(value, list):
                getattr(state, field).data.extend(value)
            else:
                setattr(state, field, value)
        if pressed:
            identity = self.widgets[pressed].id
            client.widget_states.widgets.add(id=identity, trigger_value=True)
            client.fragment_id = self.fragments.get(identity, "")
        return bytes(message.SerializeToString())

    def receive(self) -> None:
        """Take in what the server sends until the script has ended."""
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self.socket.recv(timeout=120))  # type: ignore[arg-type]
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.hash = answer.new_session.page_script_hash
            elif kind == "navigation":  # with another page than the last one, the server would forget the widgets
                self.hash = answer.navigation.page_script_hash
            elif kind == "delta" and answer.delta.WhichOneof("type") == "new_element":
                self.take(answer.delta.new_element, answer.delta.fragment_id)
            elif kind == "delta" and answer.delta.add_block.expandable.id:
                self.know(answer.delta.add_block.expandable, answer.delta.fragment_id)
            elif kind == "delta" and answer.delta.add_block.popover.id:
                self.know(answer.delta.add_block.popover, answer.delta.fragment_id)
            elif kind == "page_info_changed":
                self.query = answer.page_info_changed.query_string
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return

    def take(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        shown = getattr(element, kind)
        if kind == "exception":
            self.errors.append(f"{shown.type}: {shown.message}")
        elif kind == "alert":
            self.widgets[shown.body] = shown
        if getattr(shown, "id", ""):
            self.know(shown, fragment)

    def know(self, shown: Any, fragment: str) -> None:
        """Remember a widget by the key that the page gives it, and the part of the page that is drawn anew for it: a
        dialog is on the page for its own alone."""
        self.fragments[shown.id] = fragment
        self.widgets[shown.id.rpartition("-None-")[2] if "-None-" in shown.id else shown.id.split("-", 2)[-1]] = shown

    def press(self, key: str) -> float:
        return self.rerun(pressed=key)

    def tell(self, key: str, what: str, value: Any) -> None:
        """Have a component tell the page something once, as the browser does."""
        identity = _make_trigger_id(self.widgets[key].id, "events")
        self.states[identity] = ("json_trigger_value", json.dumps([{"event": what, "value": value}]))
        self.rerun()
        del self.states[identity]

    def given(self, key: str) -> dict[str, Any]:
        """Return what the page has given to a component."""
        found: dict[str, Any] = json.loads(self.widgets[key].json)
        return found

    def said(self) -> list[str]:
        """Return what the page says in boxes, and beside what is disabled."""
        boxes = [key for key, shown in self.widgets.items() if type(shown).__name__ == "Alert"]
        return boxes + [shown.help for shown in self.widgets.values() if getattr(shown, "disabled", False)]

    def choose(self, path: str, value: str) -> None:
        """Set a slider of the form, by the path of what it sets."""
        (slider,) = [shown for key, shown in self.widgets.items() if key.endswith(path)]
        self.states[slider.id] = ("string_array_value", [value])
        self.rerun()

    def close(self) -> None:
        self.open.close()
