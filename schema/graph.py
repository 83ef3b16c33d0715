"""Strawberry's decorators, for classes and resolvers that are annotated with published records and enums."""

import builtins
from collections.abc import Callable
from inspect import unwrap
from typing import TYPE_CHECKING

import strawberry

from schema.describing import of_docstring
from schema.publishing import MOST as MOST
from schema.publishing import describe_fields, told

EVERYTHING = 500
"""The `MOST` of what is made of all that a learner has, or all that there is: the length that it counts for."""


def _of_class(declare: Callable[..., object]) -> Callable[..., object]:
    def declared(cls: builtins.type | None = None, **said: object) -> object:
        if cls is None:
            return lambda cls: declared(cls, **said)
        published = declare(told(cls), **{"description": of_docstring(cls.__dict__.get("__doc__")), **said})
        assert isinstance(published, builtins.type)
        describe_fields(published, cls)
        return published

    return declared


def _of_resolver(declare: Callable[..., object]) -> Callable[..., object]:
    def declared(**said: object) -> object:
        def resolved(resolver: Callable[..., object]) -> object:
            told(unwrap(resolver))
            return declare(resolver, **{"description": of_docstring(resolver.__doc__), **said})

        return resolved

    return declared


if TYPE_CHECKING:
    from strawberry import field as field
    from strawberry import input as input
    from strawberry import interface as interface
    from strawberry import mutation as mutation
    from strawberry import subscription as subscription
    from strawberry import type as type
else:
    type, input, interface = map(_of_class, (strawberry.type, strawberry.input, strawberry.interface))
    field, mutation, subscription = map(_of_resolver, (strawberry.field, strawberry.mutation, strawberry.subscription))
