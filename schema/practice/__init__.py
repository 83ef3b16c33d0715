"""Practice in the schema."""
