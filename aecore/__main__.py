"""python -m aecore: the command line. See `commands`."""

import io
import sys

from .commands import main

for stream in (sys.stdout, sys.stderr):
    # A console that has no β (a redirected one on Windows, say) gets a question mark and not a traceback.
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
raise SystemExit(main())
