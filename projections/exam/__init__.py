"""Views of exams."""
