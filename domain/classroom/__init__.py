"""Classrooms: who is in, and who may come."""
