"""Classrooms in the schema."""
