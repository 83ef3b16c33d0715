"""Classrooms in the schema. Their records are published with the package."""

from schema.classroom import records as records
