"""A trained model -> something that works elsewhere."""
