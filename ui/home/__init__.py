"""The pieces of Home: what it begins with, the ways on from it, the models that are ready."""
