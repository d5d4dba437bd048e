"""The screen: what the pages share. Reads the core, never the other way round."""
