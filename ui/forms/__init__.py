"""Forms made from specs, and the controls in them."""
