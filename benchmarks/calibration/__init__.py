"""How far the verdicts and intervals of a comparison can be trusted: docs/calibration.md."""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # before NumPy and torch: threads of small sums only spin
    os.environ.setdefault(name, "1")
