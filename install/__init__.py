"""How the program is packed to be installed."""
