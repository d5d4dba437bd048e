"""python -m aecore: the command line. See `commands`."""

from .commands import main

raise SystemExit(main())
