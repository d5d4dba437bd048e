"""What the project is made of besides its own code: locked, listed, licensed (docs/dependencies.md)."""
