"""What there is to choose from, as tiles with pictures."""
