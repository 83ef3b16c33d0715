"""What all kinds share: scalars, enums, pages, and how a refusal is told."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from typing import TypeVar

import strawberry
from graphql import GraphQLID
from strawberry.schema.types.base_scalars import DateTimeDefinition
from strawberry.types.scalar import ScalarDefinition

from domain.lifecycle import SessionIsNotActive
from domain.session import Id, RefusalCode, Refused, SessionKind, SessionStatus
from domain.writing import GenerationStatus
from projections.numbers import SafeInt
from schema import graph
from schema.context import Info, Role
from schema.ports import Page
from schema.publishing import publish_enum

for enum in (SessionKind, SessionStatus, RefusalCode, Role, GenerationStatus):
    publish_enum(enum)

SCALARS: dict[object, ScalarDefinition] = {
    Id: ScalarDefinition(
        name="ID",
        description=None,
        specified_by_url=None,
        serialize=GraphQLID.serialize,
        parse_value=GraphQLID.parse_value,
        parse_literal=GraphQLID.parse_literal,
        implementation=GraphQLID,
        origin=GraphQLID,
    ),
    SafeInt: ScalarDefinition(
        name="SafeInt",
        description=(
            "A whole number that may be greater than the 32 bits of `Int` hold. In JSON it is a plain number, at most"
            " 2^53 - 1, so that JavaScript has it exactly: in TypeScript it is a `number`."
        ),
        specified_by_url="https://tc39.es/ecma262/#sec-number.issafeinteger",
        serialize=int,
        parse_value=int,
        parse_literal=None,
        origin=SafeInt,
    ),
    datetime: replace(DateTimeDefinition, serialize=lambda instant: instant.astimezone(UTC).isoformat()),
}
"""What differs from strawberry's own: ids are a type of ours, numbers may be great, instants are told in UTC."""


@graph.type
class PageInfo:
    """Where a page lies in its list; `after: endCursor` asks for the next one."""

    has_next_page: bool
    """Whether something comes after this page."""
    has_previous_page: bool
    """Whether something comes before this page."""
    start_cursor: str | None
    """The cursor of the first row; null on an empty page."""
    end_cursor: str | None
    """The cursor of the last row, which `after` takes; null on an empty page."""

    @classmethod
    def empty(cls) -> "PageInfo":
        """The info of a list that has nothing for the viewer."""
        return cls(has_next_page=False, has_previous_page=False, start_cursor=None, end_cursor=None)

    @classmethod
    def of(cls, page: Page[object]) -> "PageInfo":
        """The info of a page."""
        cursors = [cursor for cursor, _ in page.rows]
        first, last = (cursors[0], cursors[-1]) if cursors else (None, None)
        return cls(
            has_next_page=page.has_next, has_previous_page=page.has_previous, start_cursor=first, end_cursor=last
        )


@graph.type(description="Every expected refusal of a mutation. Nothing was recorded.")
class Refusal:
    """What a `Refused` looks like to a client."""

    code: RefusalCode
    """What kind of refusal it is, for programs."""
    message: str
    """What is wrong and what to do, for people."""
    field: str | None
    """Which field of the input is meant, as a path; null if none is."""
    session_id: Id | None
    """Which session is meant; null if none is."""
    current_version: int | None
    """The version that the session has by now; with VERSION_CONFLICT."""
    retry_after_ms: int | None
    """When to try again, in milliseconds; null if trying again is no use."""
    status: SessionStatus | None = strawberry.field(
        description="With SESSION_NOT_ACTIVE: where the session stands. PAUSED can be resumed, the others are over."
    )

    @classmethod
    def of(cls, refused: Refused) -> "Refusal":
        """The refusal that a domain's exception stands for."""
        session_id, version = refused.details.get("session_id"), refused.details.get("current_version")
        retry_after = refused.details.get("retry_after_ms")
        return cls(
            code=refused.code,
            message=str(refused),
            field=refused.field,
            session_id=session_id if refused.code is not RefusalCode.NOT_FOUND else None,  # type: ignore[arg-type]
            current_version=version,  # type: ignore[arg-type]
            retry_after_ms=retry_after,  # type: ignore[arg-type]
            status=SessionStatus(refused.details["status"]) if isinstance(refused, SessionIsNotActive) else None,
        )


Mutations = TypeVar("Mutations")
Input = TypeVar("Input")
T = TypeVar("T")
Mutation = Callable[[Mutations, Info, Input], Awaitable[T]]


def refusing(resolver: Mutation[Mutations, Input, T]) -> Mutation[Mutations, Input, T | Refusal]:
    """A mutation whose refusals are part of its answer, carried out as often as its viewer may change something."""

    @wraps(resolver)
    async def answering(self: Mutations, info: Info, input: Input) -> T | Refusal:
        try:
            if info.context.viewer:
                await info.context.rates.take(info.context.viewer.id)
            return await resolver(self, info, input)
        except Refused as refused:
            return Refusal.of(refused)
        except Exception as error:
            if refused_by := info.context.refused_by(error):
                return Refusal.of(refused_by)
            raise

    return answering
