"""How files reach the browser: built components, routes, headers."""
