"""Lessons written without code: what was done is recorded, a form holds texts and questions."""
