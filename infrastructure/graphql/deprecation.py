"""Who still uses what is deprecated: found once in a document, counted at /metrics by the client's name.

Only what the document itself names is seen; what comes in variables is not looked through for each request.
"""

from collections.abc import Mapping

from graphql import (
    ArgumentNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLSchema,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    visit,
)

from infrastructure.graphql.schema_changes import Element, elements
from infrastructure.process.wording import shown
from infrastructure.telemetry.metrics import DEPRECATED_USES

NAME_HEADERS = ("apollographql-client-name", "graphql-client-name")
MAX_NAME = 64
"""Characters of a client's name that are told."""

MAX_NAMES = 100
"""Different names that one process counts by; a series of metrics is kept for each."""

UNNAMED, OTHER = "unnamed", "other"


class Deprecations:
    """What a schema has that is to go."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._any = any(element.deprecation_reason is not None for _, element in elements(schema))

    def used(self, document: DocumentNode) -> tuple[str, ...]:
        """The coordinates of what a valid document uses of it, each once."""
        if not self._any:
            return ()
        found = _Uses(info := TypeInfo(self._schema))
        visit(document, TypeInfoVisitor(info, found))
        return tuple(sorted(found.coordinates))


class _Uses(Visitor):
    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self._info, self._field, self.coordinates = info, "", set[str]()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self._field = f"{self._info.get_parent_type()}.{node.name.value}"
        self._note(self._info.get_field_def(), self._field)

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        self._note(self._info.get_argument(), f"{self._field}({node.name.value}:)")

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        parent = get_named_type(self._info.get_parent_input_type())
        self._note(getattr(parent, "fields", {}).get(node.name.value), f"{parent}.{node.name.value}")

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        self._note(self._info.get_enum_value(), f"{get_named_type(self._info.get_input_type())}.{node.value}")

    def _note(self, element: Element | None, coordinate: str) -> None:
        if element and element.deprecation_reason is not None:
            self.coordinates.add(coordinate)


def client_name(given: Mapping[str, object]) -> str | None:
    """How a client calls itself in these headers or parameters of a connection, cut to `MAX_NAME` characters."""
    names = (given.get(name) for name in NAME_HEADERS)
    return next((shown(name[:MAX_NAME])[:MAX_NAME] for name in names if isinstance(name, str) and name), None)


def client_of(headers: Mapping[bytes, bytes]) -> str | None:
    """How a client calls itself in the headers of a request."""
    return client_name({name: headers.get(name.encode(), b"")[:MAX_NAME].decode("latin-1") for name in NAME_HEADERS})


_names: set[str] = set()


def count_uses(coordinates: tuple[str, ...], client: str | None) -> None:
    """Count what an operation uses of what is deprecated; names beyond the first `MAX_NAMES` are counted together."""
    if not coordinates:
        return
    name = client or UNNAMED
    if name not in _names and len(_names) >= MAX_NAMES:
        name = OTHER
    _names.add(name)
    for coordinate in coordinates:
        DEPRECATED_USES.labels(coordinate, name).inc()
