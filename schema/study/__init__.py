"""Studying in the schema. Its records and enums are published with the package."""

from schema.study import records as records
