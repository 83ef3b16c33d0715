"""Practice in the schema."""

from schema.kind import KindSchema
from schema.practice.mutations import PracticeMutation
from schema.practice.session import PracticeQuery, PracticeSession

PRACTICE = KindSchema(queries=(PracticeQuery,), mutations=(PracticeMutation,), types=(PracticeSession,))
