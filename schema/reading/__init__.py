"""Reading in the schema. Its records and enums are published with the package."""

from schema.reading import records as records
