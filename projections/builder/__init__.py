"""Views of the session builder."""
