"""Spec -> autoencoder: one file per axis, composed in `autoencoder`. `variants` and their cards are light."""
