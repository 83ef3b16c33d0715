"""The session builder in the schema. Its records and enums are published with the package."""

from schema.builder import records as records
