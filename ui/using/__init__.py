"""What a trained model does with items: what it may be asked, what came of it, and what leaves with a person."""
