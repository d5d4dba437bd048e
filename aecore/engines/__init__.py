"""How runs and calculations get a process: one engine for both. The local one keeps workers on this machine."""
