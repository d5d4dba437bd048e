"""What a model is good at, one card per file: value, baselines, ceiling and how it was measured. `cards` and `troubles`
need no torch."""
