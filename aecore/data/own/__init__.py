"""Data that people brought: a library of stored tensors with their card, each folder named by the digest of what is in
it."""
