"""Views of study sessions."""
