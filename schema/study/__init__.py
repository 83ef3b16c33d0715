"""Study sessions in the schema."""
