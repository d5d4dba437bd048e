"""Processes that train or calculate: the worker (the only place that knows both the loop and the run folder), jobs, the
queue."""
