"""Practice in the schema."""

from schema.kind import KindSchema
from schema.practice.mutations import PracticeMutation
from schema.practice.queries import PracticeQuery
from schema.practice.session import PracticeSession

PRACTICE = KindSchema(queries=(PracticeQuery,), mutations=(PracticeMutation,), types=(PracticeSession,))
