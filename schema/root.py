"""The schema: what all kinds share, and each kind."""

from collections.abc import Sequence

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.types.base import get_object_definition

from schema.analysts import AnalystQuery, EventSubscription
from schema.base import SCALARS
from schema.builder.kind import BUILDER
from schema.classroom.kind import CLASSROOM
from schema.event_types import EventTypeQuery
from schema.events import RecordedEvent
from schema.exam.kind import EXAM
from schema.kind import KindSchema
from schema.names import Names
from schema.practice.kind import PRACTICE
from schema.privacy import PrivacyMutation, PrivacyQuery
from schema.reading.kind import READING
from schema.session import SessionQuery
from schema.session_mutations import SessionMutation
from schema.study.kind import STUDY
from schema.viewer import ViewerQuery

KINDS = (
    EXAM,
    PRACTICE,
    STUDY,
    READING,
    BUILDER,
    CLASSROOM,
)


QUERY = "What can be asked. Nothing is changed by it."
MUTATION = "What can be done. An expected refusal is part of the answer, a `Refusal`."
SUBSCRIPTION = "What can be followed as it happens; a cursor says from where, so that nothing is missed or comes twice."


def make_schema(kinds: Sequence[KindSchema]) -> strawberry.Schema:
    """The schema of these kinds."""
    queries = (one for kind in kinds for one in kind.queries)
    mutations = (one for kind in kinds for one in kind.mutations)
    subscriptions = (one for kind in kinds for one in kind.subscriptions)
    return strawberry.Schema(
        query=_root("Query", QUERY, ViewerQuery, SessionQuery, *queries, AnalystQuery, EventTypeQuery, PrivacyQuery),
        mutation=_root("Mutation", MUTATION, SessionMutation, *mutations, PrivacyMutation),
        subscription=_root("Subscription", SUBSCRIPTION, EventSubscription, *subscriptions),
        types=[RecordedEvent, *(one for kind in kinds for one in kind.types)],
        config=StrawberryConfig(scalar_map=SCALARS, name_converter=Names()),
    )


def _root(name: str, description: str, *types: type) -> type:
    merged = merge_types(name, types)
    get_object_definition(merged, strict=True).description = description
    return merged


SCHEMA = make_schema(KINDS)
