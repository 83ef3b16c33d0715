"""The schema: all kinds merged."""

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from schema.analysts import AnalystQuery, EventSubscription
from schema.base import SCALARS
from schema.classroom import ClassroomQuery, ClassroomSubscription
from schema.classroom_mutations import ClassroomMutation
from schema.events import RecordedEvent
from schema.exam import ExamQuery, ExamSession, ExamSubscription
from schema.exam_mutations import ExamMutation
from schema.exam_review import ExamReviewMutation
from schema.papers import PaperMutation, PaperQuery
from schema.practice import PracticeQuery, PracticeSession
from schema.practice_mutations import PracticeMutation
from schema.privacy import PrivacyMutation, PrivacyQuery
from schema.session import SessionQuery
from schema.session_mutations import SessionMutation
from schema.study import StudySession
from schema.study_mutations import StudyMutation
from schema.study_queries import StudyQuery
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
