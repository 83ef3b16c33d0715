"""Exams in the schema. Their records and enums are published with the package."""

from schema.exam import records as records
