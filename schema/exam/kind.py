"""Exams in the schema."""

from schema.exam import figures
from schema.exam import hearing as hearing
from schema.exam.catalog import ExamCatalogQuery
from schema.exam.generation import ExamSubscription
from schema.exam.history import ExamQuery
from schema.exam.marking_queue import MarkingQueueQuery
from schema.exam.mutations import ExamMutation
from schema.exam.papers import PaperMutation, PaperQuery
from schema.exam.part_times import ExamTimeMutation
from schema.exam.review import ExamReviewMutation
from schema.exam.session import ExamSession
from schema.exam.time_updates import ExamTimeSubscription
from schema.kind import KindSchema

EXAM = KindSchema(
    queries=(ExamQuery, ExamCatalogQuery, PaperQuery, MarkingQueueQuery),
    mutations=(ExamMutation, ExamReviewMutation, ExamTimeMutation, PaperMutation),
    subscriptions=(ExamSubscription, ExamTimeSubscription),
    types=(ExamSession, figures.TYPE),
)
