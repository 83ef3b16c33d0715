"""Practice in the schema. Its records and enums are published with the package."""

from schema.practice import records as records
