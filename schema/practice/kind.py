"""Practice in the schema."""

from schema.kind import KindSchema
from schema.practice.from_reading import PracticeFromReadingMutation
from schema.practice.mutations import PracticeMutation
from schema.practice.queries import PracticeQuery
from schema.practice.session import PracticeSession

PRACTICE = KindSchema(
    queries=(PracticeQuery,),
    mutations=(PracticeMutation, PracticeFromReadingMutation),
    types=(PracticeSession,),
)
