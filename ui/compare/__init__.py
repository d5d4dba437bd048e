"""The Compare page's pieces."""
