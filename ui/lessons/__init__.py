"""Lessons on the pages: the dock beside the real tool, and what it is told."""
