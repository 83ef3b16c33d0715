"""The GraphQL face: what all kinds share, and a folder for each kind. schema.graphql is the contract as printed."""
