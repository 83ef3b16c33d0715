"""The schema keeps the promise to clients: all that contract.graphql names is there, with that type."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLUnionType,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    assert_valid_schema,
    parse,
    print_ast,
)

import schema
from schema.root import SCHEMA
from tests.support.everything import api
from tests.support.packages import SUPPORT

CONTRACT = (SUPPORT / "contract.graphql").read_text("utf-8")
PRINTED = Path(schema.__path__[0]).joinpath("schema.graphql").read_text("utf-8")
OURS = api()

PENDING = frozenset({"Query.sessionAt", "Query.sessionDiff"})
"""What the contract names and later kinds will bring."""


def named(document: DocumentNode) -> Mapping[str, str]:
    """All that a document names, by coordinate: what a type is, and the type of each field, argument and input field.

    The default of an argument or an input field goes by its coordinate and " =".
    """
    return dict(pair for definition in document.definitions for pair in _of_definition(definition))


def _of_definition(definition: object) -> Iterator[tuple[str, str]]:
    match definition:
        case EnumTypeDefinitionNode(name=name):
            yield name.value, "enum"
            yield from ((f"{name.value}.{value.name.value}", "value") for value in definition.values or ())
        case InputObjectTypeDefinitionNode(name=name):
            yield name.value, " ".join(["input", *map(print_ast, definition.directives or ())])
            for value in definition.fields or ():
                yield from _of_value(f"{name.value}.{value.name.value}", value)
        case InterfaceTypeDefinitionNode(name=name) | ObjectTypeDefinitionNode(name=name):
            interfaces = [one.name.value for one in definition.interfaces or ()]
            yield name.value, " & ".join([definition.kind, *sorted(interfaces)])
            for field in definition.fields or ():
                yield from _of_field(f"{name.value}.{field.name.value}", field)


def _of_field(coordinate: str, field: FieldDefinitionNode) -> Iterator[tuple[str, str]]:
    yield coordinate, print_ast(field.type)
    for value in field.arguments or ():
        yield from _of_value(f"{coordinate}({value.name.value}:)", value)


def _of_value(coordinate: str, value: InputValueDefinitionNode) -> Iterator[tuple[str, str]]:
    yield coordinate, print_ast(value.type)
    if value.default_value:
        yield f"{coordinate} =", print_ast(value.default_value)


def is_pending(coordinate: str) -> bool:
    return not PENDING.isdisjoint((coordinate.split("(")[0], coordinate.split(".")[0]))


PROMISED, THERE = named(parse(CONTRACT)), named(parse(PRINTED))


def test_all_that_is_promised_is_there_with_its_type_and_default() -> None:
    broken = {
        coordinate: (promised, THERE.get(coordinate))
        for coordinate, promised in PROMISED.items()
        if not is_pending(coordinate) and THERE.get(coordinate) != promised
    }
    assert broken == {}


def test_what_is_there_is_not_pending() -> None:
    assert [coordinate for coordinate in THERE if is_pending(coordinate)] == []
    assert [coordinate for coordinate in PENDING if coordinate not in PROMISED] == []


def test_the_printed_schema_is_the_schema() -> None:
    assert SCHEMA.as_str().strip() == PRINTED.strip()
    assert_valid_schema(OURS)


OF_CLASSROOMS = (
    *("createClassroom", "enrolLearner", "inviteLearners", "withdrawInvitation", "removeLearner"),
    "setShowTranscript",
)
OF_PAPERS = ("sharePaper", "renamePaper", "withdrawPaper")
"""A paper has no version."""
OF_THE_VIEWER = ("joinClassroom", "leaveClassroom", "answerInvitation")
"""What a learner does about who reads them: it is answered with the viewer, and no version of theirs can be meant."""

COPIES = ("duplicateDraft",)
"""What begins another session and leaves the one it names as it is."""

OF_THE_CATALOG = (
    *("saveCategory", "saveAudience", "saveTone", "saveLocation", "saveTopic", "savePersona"),
    "retireCatalogEntry",
)

ERASES = frozenset({"eraseSession", "eraseLearner", "withdrawPaper"})
"""What leaves nothing to answer with."""

SUBJECTS = {
    **dict.fromkeys(OF_CLASSROOMS, "classroom"),
    **dict.fromkeys(OF_PAPERS, "paper"),
    **dict.fromkeys(OF_THE_VIEWER, "viewer"),
    **dict.fromkeys(OF_THE_CATALOG, "catalog"),
}

MUTATIONS = OURS.mutation_type.fields if OURS.mutation_type else {}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_takes_one_input_and_answers_with_its_payload_or_a_refusal(name: str) -> None:
    word, mutation = name[0].upper() + name[1:], MUTATIONS[name]
    assert {argument: str(value.type) for argument, value in mutation.args.items()} == {"input": f"{word}Input!"}
    assert str(mutation.type) == f"{word}Result!"
    union, taken = OURS.type_map[f"{word}Result"], OURS.type_map[f"{word}Input"]
    assert isinstance(union, GraphQLUnionType)
    assert {one.name for one in union.types} == {f"{word}Payload", "Refusal"}
    payload = OURS.type_map[f"{word}Payload"]
    assert isinstance(payload, GraphQLObjectType)
    subject = SUBJECTS.get(name, "session")
    if name not in ERASES:
        kinds = ("Session!", "ExamSession!", "PracticeSession!", "StudySession!", "ReadingSession!", "BuilderSession!")
        answers = (*kinds, "Classroom!", "Paper!", "Viewer!", "BuilderCatalog!")
        assert str(payload.fields[subject].type) in answers
    assert isinstance(taken, GraphQLInputObjectType)
    assert str(taken.fields["commandId"].type) == "ID"
    named = {f"{subject}Id", "draftId"} & taken.fields.keys()
    if named and name not in (*OF_PAPERS, *COPIES):
        assert str(taken.fields["expectedVersion"].type) == "Int"


def test_connections_are_relays() -> None:
    connections = [found for name, found in OURS.type_map.items() if name.endswith("Connection")]
    assert {one.name for one in connections} >= {"EventConnection", "SessionConnection", "ExamHistoryConnection"}
    for connection in connections:
        assert isinstance(connection, GraphQLObjectType)
        assert str(connection.fields["pageInfo"].type) == "PageInfo!"
        edge = OURS.type_map[str(connection.fields["edges"].type).strip("[]!")]
        assert isinstance(edge, GraphQLObjectType)
        assert [str(edge.fields[name].type)[-1] for name in ("cursor", "node")] == ["!", "!"]


@pytest.mark.parametrize(
    ("edge", "node"), [("ExamEdge", "ExamSession!"), ("SessionEdge", "Session!"), ("EventEdge", "RecordedEvent!")]
)
def test_pages_hold_what_they_are_named_for(edge: str, node: str) -> None:
    assert THERE[f"{edge}.node"] == node


def test_a_submitted_item_comes_back_with_the_next_one() -> None:
    assert THERE["SubmitPracticeItemPayload.nextItem"] == "PracticeItem"


def test_a_submitted_answer_comes_back_with_its_result() -> None:
    assert THERE["SubmitAnswerPayload.result"] == "QuestionResult!"
