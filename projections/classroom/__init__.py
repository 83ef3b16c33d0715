"""Views of classrooms."""
