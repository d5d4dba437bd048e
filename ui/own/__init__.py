"""Data that people bring: the zone on Train, what is said of it while it is looked at, examples, one's own sets."""
