"""Views of reading."""
