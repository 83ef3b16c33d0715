"""GraphQL types of records and enums of the floors below, which stay as they are.

Strawberry writes onto the classes that it is given, so what it is given is a class that stands for the one below: of
the same name, with the same fields. Values are the plain records and enums themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import partial
from types import FunctionType, UnionType
from typing import Annotated, TypeVar, Union, get_args, get_origin, get_type_hints

import strawberry
from strawberry.scalars import JSON
from strawberry.types.arguments import StrawberryArgumentAnnotation
from strawberry.types.base import get_object_definition
from strawberry.types.enum import EnumValue, StrawberryEnumDefinition
from strawberry.types.union import StrawberryUnion

from domain.session import Id
from schema.describing import COMMON, of_docstring, of_members, said

T = TypeVar("T", bound=type | Callable[..., object])

NOTHING: Mapping[str, str] = {}
NO_LENGTHS: Mapping[str, int] = {}
NOTHING_RESOLVED: Mapping[str, object] = {}

STAND_INS: dict[type, type] = {}
"""What stands for a record or an enum. One that is never published is refused when the schema is built."""

MOST = "most"
"""In the metadata of a list: how long it is at most, or what it counts for, where that bears on what may be asked."""

UNIONS: dict[frozenset[type], object] = {}
"""The GraphQL union of several records."""


def publish(
    record: type,
    name: str | None = None,
    description: str | None = None,
    *,
    ids: Sequence[str] = (),
    renamed: Mapping[str, str] = NOTHING,
    implements: type | None = None,
    most: Mapping[str, int] = NO_LENGTHS,
    hidden: Sequence[str] = (),
    resolved: Mapping[str, object] = NOTHING_RESOLVED,
) -> None:
    """Make a record a GraphQL type, described by its docstring unless told otherwise, of an interface if it is of one.

    `ids` are fields with texts that are ids to clients. `renamed` has fields that clients know by another name; one
    that is told as a `key` is a text: what has a key is no entity, and clients keep it with what it stands in. Lists
    of `most` count for so many. What is `hidden` clients do not see; `resolved` has fields that are worked out.
    """
    stand_in, hints = _stand_in(record), get_type_hints(record)
    hints |= {field: _as_id(hints[field]) for field in ids}
    hints |= {field: str for field, told_as in renamed.items() if told_as == "key"}
    shown = [field.name for field in fields(record) if field.name not in hidden]
    stand_in.__annotations__ = {name: _told(hints[name]) for name in shown}
    for field, resolver in resolved.items():
        setattr(stand_in, field, resolver)
    for field, told_as in renamed.items():
        setattr(stand_in, field, strawberry.field(name=told_as))
    for field, length in most.items():
        setattr(stand_in, field, strawberry.field(metadata={MOST: length}))
    strawberry.type(stand_in, name=name, description=description or of_docstring(record.__doc__))
    describe_fields(stand_in, record)
    if implements:
        stand_in.is_type_of = partial(_is_one, record)  # type: ignore[attr-defined]
        definition = get_object_definition(stand_in, strict=True)
        definition.is_type_of = partial(_is_one, record)
        definition.interfaces = [get_object_definition(implements, strict=True)]


def publish_union(union: UnionType, name: str, description: str) -> None:
    """Make a union of records a GraphQL union, and each of them a type."""
    for record in get_args(union):
        _stand_in(record).is_type_of = partial(_is_one, record)  # type: ignore[attr-defined]
        publish(record)
    members: object = Union[tuple(map(_stand_in, get_args(union)))]  # noqa: UP007
    UNIONS[frozenset(get_args(union))] = Annotated[(members, strawberry.union(name, description=description))]


def _is_one(record: type, value: object, info: object) -> bool:
    return isinstance(value, record)


def publish_enum(enum: type[Enum], name: str | None = None) -> None:
    """Make an enum a GraphQL type, described by its docstring, its values by theirs."""
    described = of_members(enum)
    values = [EnumValue(one.name, one.value, description=described.get(one.name)) for one in enum]
    definition = StrawberryEnumDefinition(enum, name or enum.__name__, values, description=of_docstring(enum.__doc__))
    _stand_in(enum).__strawberry_definition__ = definition  # type: ignore[attr-defined]


def describe_fields(published: type, members: type) -> None:
    """Describe the fields of a GraphQL type that are not described yet, as the members of a class are."""
    described = of_members(members)
    for field in get_object_definition(published, strict=True).fields:
        field.description = field.description or described.get(field.python_name) or COMMON.get(field.python_name)


def told(annotated: T) -> T:
    """A class or a function of the schema's, its annotations read as strawberry is to read them."""
    hints = {name: _told(hint) for name, hint in annotated.__annotations__.items()}
    if isinstance(annotated, FunctionType):
        hints = {name: _described(name, hint) for name, hint in hints.items()}
    annotated.__annotations__ = hints
    return annotated


def _described(argument: str, hint: object) -> object:
    """An argument's hint, with what is said of all arguments of its name unless it says something itself."""
    is_described = any(isinstance(one, StrawberryArgumentAnnotation) for one in get_args(hint))
    return hint if is_described or argument not in COMMON else Annotated[hint, said(COMMON[argument])]


def _told(hint: object) -> object:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _annotated(_told(inner[0]), *inner[1:])
    if origin in (Union, UnionType):
        if (union := UNIONS.get(frozenset(inner))) is not None:
            return union
        return Union[tuple(map(_told, inner))]  # noqa: UP007
    if origin in (list, tuple, Sequence):
        return list[_told(inner[0])]  # type: ignore[misc]
    if origin is Mapping:
        return JSON
    return _stand_in(hint) if isinstance(hint, type) and _is_from_below(hint) else hint


def _as_id(hint: object) -> object:
    if get_origin(hint) is tuple:
        return tuple[Id, ...]
    inner = get_args(hint)
    return Union[tuple(map(_as_id, inner))] if inner else Id if hint is str else hint  # noqa: UP007


def _annotated(hint: object, *more: object) -> object:
    """An annotated hint; a union of what a mutation may answer is described."""
    for one in more:
        if isinstance(one, StrawberryUnion):
            one.description = one.description or "What came of it; or why it was refused, and nothing was recorded."
    return Annotated[(hint, *more)]


def _is_from_below(one: type) -> bool:
    return (is_dataclass(one) or issubclass(one, Enum)) and not hasattr(one, "__strawberry_definition__")


def _stand_in(below: type) -> type:
    named = {"__module__": below.__module__, "__qualname__": below.__qualname__}
    return STAND_INS.setdefault(below, type(below.__name__, (), named))
