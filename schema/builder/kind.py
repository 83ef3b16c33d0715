"""The session builder in the schema."""

from schema.builder.catalogue import CatalogMutation, CatalogQuery
from schema.kind import KindSchema

BUILDER = KindSchema(queries=(CatalogQuery,), mutations=(CatalogMutation,))
