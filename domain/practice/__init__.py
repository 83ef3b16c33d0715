"""Practice: spaced repetition, a session of chosen items at a time."""
