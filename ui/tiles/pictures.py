"""Small SVG pictures for tiles: of data sets, and of variants drawn from their own parts."""

from .data import data_picture
from .variants import variant_picture

__all__ = ["data_picture", "variant_picture"]
