"""The pieces of the Train page: choosing, and what runs."""
