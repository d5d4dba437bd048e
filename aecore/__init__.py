"""The core of Latent Lab: autoencoders as compositions, trained as a stream of events, kept as run folders.

Importing this package is cheap: torch is imported only by the modules that compute (`aecore.models.autoencoder`,
`aecore.training`, `aecore.export`, ...), so that a page or a command that only lists things answers at once.
"""
