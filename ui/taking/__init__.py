"""What leaves with a person: a run as one HTML page, as a model for other programs, as code."""
