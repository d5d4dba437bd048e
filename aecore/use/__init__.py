"""What a trained model does with items that it has not seen: new files or the held-out part -> a table of results."""
