"""What grows without bound is a connection; every other list of a query says here why it stays short."""

from graphql import GraphQLObjectType, get_named_type, get_nullable_type, is_list_type

from tests.support.everything import api

OURS = api()

SHORT = {
    "Query.classrooms": "100 of a teacher at most: domain/classroom/limits.py",
    "Query.eventTypes": "as many as there are classes of events",
    "Query.projections": "as many as there are views",
    "Query.studyMastery": "the topics of a syllabus",
    "Viewer.readers": "100 classrooms of a learner at most: domain/classroom/limits.py",
    "Viewer.invitations": "50 of a learner at most: domain/classroom/limits.py",
    "Viewer.roles": "as many as there are roles",
    "StudyDays.days": "366 at most: projections/study/records.py",
}
"""The lists that are about more than one session, and what bounds them."""

OVER_MANY_SESSIONS = ("Query", "Viewer", "StudyDays")


def test_lists_over_many_sessions_are_connections_or_bounded() -> None:
    types = [OURS.type_map[name] for name in OVER_MANY_SESSIONS]
    bare = {
        f"{type.name}.{name}"
        for type in types
        if isinstance(type, GraphQLObjectType)
        for name, field in type.fields.items()
        if is_list_type(get_nullable_type(field.type))
    }
    assert bare == set(SHORT)


MORE = {"BookEdge": {"excerpt", "excerptWord"}}
"""What an edge tells besides: why it is in the list."""


def test_connections_are_relays() -> None:
    connections = [one for name, one in OURS.type_map.items() if name.endswith("Connection")]
    assert len(connections) > 5
    for connection in connections:
        assert isinstance(connection, GraphQLObjectType)
        assert list(connection.fields) == ["edges", "pageInfo"]
        edge = get_named_type(connection.fields["edges"].type)
        assert isinstance(edge, GraphQLObjectType)
        assert set(edge.fields) == {"cursor", "node"} | MORE.get(edge.name, set())


def test_what_pages_takes_first_and_after() -> None:
    paging = [
        field
        for type in OURS.type_map.values()
        if isinstance(type, GraphQLObjectType)
        for field in type.fields.values()
        if get_named_type(field.type).name.endswith("Connection")
    ]
    assert len(paging) > 5
    assert all({"first", "after"} <= set(field.args) for field in paging)
