"""Codes -> what is drawn of them."""
