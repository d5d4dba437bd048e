"""The page Learn: which lessons there are, what builds on what, and the way into each."""
