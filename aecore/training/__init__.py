"""Autoencoder + tensors -> events. A generator with a control object; no disk, no screen."""
