"""Exams in the schema."""
