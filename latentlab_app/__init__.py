"""The program `latent-lab`. Once installed, this package also holds `app.py`, `pages`, `ui`, `pretrained` and what the
page needs besides (pyproject.toml says from where); in the repository they stand beside it."""
