"""Reading in the schema."""
