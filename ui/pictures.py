"""Small SVG pictures for tiles: of data sets, and of variants drawn from their own parts."""

from .data_pictures import data_picture
from .variant_pictures import variant_picture

__all__ = ["data_picture", "variant_picture"]
