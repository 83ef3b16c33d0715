"""The schema: all kinds merged."""

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from schema.analysts import AnalystQuery, EventSubscription
from schema.base import SCALARS
from schema.classroom.mutations import ClassroomMutation
from schema.classroom.queries import ClassroomQuery, ClassroomSubscription
from schema.events import RecordedEvent
from schema.exam.mutations import ExamMutation
from schema.exam.papers import PaperMutation, PaperQuery
from schema.exam.review import ExamReviewMutation
from schema.exam.session import ExamQuery, ExamSession, ExamSubscription
from schema.practice.mutations import PracticeMutation
from schema.practice.session import PracticeQuery, PracticeSession
from schema.privacy import PrivacyMutation, PrivacyQuery
from schema.session import SessionQuery
from schema.session_mutations import SessionMutation
from schema.study.mutations import StudyMutation
from schema.study.queries import StudyQuery
from schema.study.session import StudySession
from schema.viewer import ViewerMutation, ViewerQuery

Query = merge_types(
    "Query",
    (
        ViewerQuery,
        SessionQuery,
        ExamQuery,
        PaperQuery,
        PracticeQuery,
        StudyQuery,
        ClassroomQuery,
        AnalystQuery,
        PrivacyQuery,
    ),
)
Mutation = merge_types(
    "Mutation",
    (
        SessionMutation,
        ExamMutation,
        ExamReviewMutation,
        PaperMutation,
        PracticeMutation,
        StudyMutation,
        ClassroomMutation,
        ViewerMutation,
        PrivacyMutation,
    ),
)
Subscription = merge_types("Subscription", (EventSubscription, ExamSubscription, ClassroomSubscription))

SCHEMA = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[ExamSession, PracticeSession, StudySession, RecordedEvent],
    config=StrawberryConfig(scalar_map=SCALARS),
)
