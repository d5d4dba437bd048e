"""What surrounds every page: the bar at the top, its menu, the style sheet of the shell."""
