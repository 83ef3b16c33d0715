"""The schema: what all kinds share, and each kind."""

from collections.abc import Sequence

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from schema.analysts import AnalystQuery, EventSubscription
from schema.base import SCALARS
from schema.classroom.kind import CLASSROOM
from schema.events import RecordedEvent
from schema.exam.kind import EXAM
from schema.kind import KindSchema
from schema.practice.kind import PRACTICE
from schema.privacy import PrivacyMutation, PrivacyQuery
from schema.session import SessionQuery
from schema.session_mutations import SessionMutation
from schema.study.kind import STUDY
from schema.viewer import ViewerQuery

KINDS = (
    EXAM,
    PRACTICE,
    STUDY,
    CLASSROOM,
)


def make_schema(kinds: Sequence[KindSchema]) -> strawberry.Schema:
    """The schema of these kinds."""
    queries = (one for kind in kinds for one in kind.queries)
    mutations = (one for kind in kinds for one in kind.mutations)
    subscriptions = (one for kind in kinds for one in kind.subscriptions)
    return strawberry.Schema(
        query=merge_types("Query", (ViewerQuery, SessionQuery, *queries, AnalystQuery, PrivacyQuery)),
        mutation=merge_types("Mutation", (SessionMutation, *mutations, PrivacyMutation)),
        subscription=merge_types("Subscription", (EventSubscription, *subscriptions)),
        types=[RecordedEvent, *(one for kind in kinds for one in kind.types)],
        config=StrawberryConfig(scalar_map=SCALARS),
    )


SCHEMA = make_schema(KINDS)
