"""The contenders of `benchmarks.peers`, each a process of its own: `python <name>.py TASK`, then a line on stdin for
each turn.

Only `ours` imports the project; the others run in the environment of `benchmarks/requirements.txt` and know nothing of
it.
"""
