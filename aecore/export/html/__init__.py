"""One HTML file of a run, or of two to four: map, pictures, decoder, encoder, film, in a page that needs nothing but
itself. Knows no torch."""

from .writing import BUDGET, MOST_RUNS, Packed, held_runs, packed_page, sources_of, write_html

__all__ = ["BUDGET", "MOST_RUNS", "Packed", "held_runs", "packed_page", "sources_of", "write_html"]
