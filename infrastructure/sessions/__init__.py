"""Sessions as they stand, and commands to them."""
