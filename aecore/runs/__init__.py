"""The run folder: the only durable state. Knows no torch until a checkpoint is read or written."""
