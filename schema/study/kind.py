"""Studying in the schema."""

from schema.kind import KindSchema
from schema.study.mutations import StudyMutation
from schema.study.queries import StudyQuery
from schema.study.session import StudySession

STUDY = KindSchema(queries=(StudyQuery,), mutations=(StudyMutation,), types=(StudySession,))
