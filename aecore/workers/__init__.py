"""Processes that train: the worker (the only place that knows both the loop and the run folder) and its launchers."""
