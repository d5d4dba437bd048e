"""The pieces of the Gallery: what its cards say and show, and what is done from them."""
