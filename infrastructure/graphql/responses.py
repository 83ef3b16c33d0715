"""What clients are told: data, and errors as they may be told."""

import logging
from collections.abc import Mapping
from enum import Enum
from typing import TypedDict
from uuid import uuid4

from graphql import ExecutionResult, GraphQLError, GraphQLFormattedError
from strawberry.utils.str_converters import to_camel_case

from domain.session import Refused
from infrastructure.postgres.outages import reason, refusal_of
from infrastructure.process.wording import MAX_PROBLEM, cut
from schema.base import Refusal

log = logging.getLogger(__name__)


class Body(TypedDict, total=False):
    """A response as it is sent: `errors` if there are any, `data` if it was carried out at all."""

    data: Mapping[str, object] | None
    errors: list[GraphQLFormattedError]


class RequestError(Exception):
    """A request that is not carried out at all: it does not parse, does not validate, or names no operation."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors

    def body(self) -> Body:
        """The response to it."""
        return {"errors": [_with_code(error, "BAD_REQUEST").formatted for error in self.errors]}


def body_of(result: ExecutionResult) -> Body:
    """The response; without data when no field was carried out, as with variables of a wrong type."""
    if not result.errors:
        return {"data": result.data}
    errors: list[GraphQLFormattedError] = [public(error).formatted for error in result.errors]
    if all(error.path is None for error in result.errors):
        return {"errors": errors}
    return {"errors": errors, "data": result.data}


def public(error: GraphQLError) -> GraphQLError:
    """An error as it may be told: a refusal with its code, a fault of ours only by an id that is in the log."""
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return _with_code(error, "BAD_REQUEST")
    if isinstance(cause, Refused):
        return GraphQLError(str(cause), error.nodes, path=error.path, extensions=_extensions(cause))
    if unavailable := refusal_of(cause):
        log.warning("an operation met a database that is unavailable: %s", reason(cause))
        return GraphQLError(str(unavailable), error.nodes, path=error.path, extensions=_extensions(unavailable))
    fault = uuid4().hex[:12]
    log.error("fault %s", fault, exc_info=cause)
    message = f"Something went wrong on our side; the operators find it as {fault}."
    return GraphQLError(message, error.nodes, path=error.path, extensions={"code": "INTERNAL", "fault": fault})


def _extensions(refused: Refused) -> dict[str, object]:
    """What a mutation's `Refusal` has, by the same names; the message is the error's."""
    told = {
        to_camel_case(name): value.value if isinstance(value, Enum) else value
        for name, value in vars(Refusal.of(refused)).items()
    }
    return {name: value for name, value in told.items() if value is not None and name != "message"}


def _with_code(error: GraphQLError, code: str) -> GraphQLError:
    error.message = cut(error.message, MAX_PROBLEM)
    if error.extensions and "code" in error.extensions:
        return error
    error.extensions = {**(error.extensions or {}), "code": code}
    return error
