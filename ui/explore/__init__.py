"""The Explore page's pieces."""
