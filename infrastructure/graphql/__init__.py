"""Documents, their limits, and their execution."""
