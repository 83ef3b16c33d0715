"""The GraphQL face: one file per kind of session, merged in root.py. schema.graphql is the contract as printed."""
