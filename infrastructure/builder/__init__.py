"""The session builder's work with the world."""
