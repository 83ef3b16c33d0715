"""The tours lead through the whole API: every operation stands in a snippet of one of them, and fits the schema."""

import re
from collections.abc import Iterator

import pytest
from graphql import OperationDefinitionNode, parse, validate

from tests.support.documents import blocks, links, name
from tests.support.everything import api
from tests.support.packages import ROOT

SCHEMA = api()
TOURS = sorted((ROOT / "docs" / "tours").glob("*.md"))
ASKED = re.compile(r"^(?:ask|follow) '(.*?\})'(?!\$)", re.MULTILINE | re.DOTALL)
"""A document between quotes; a variable of the shell stands between two of them."""


def documents() -> Iterator[str]:
    """What the tours ask, with a name in place of each variable of the shell."""
    for tour in TOURS:
        for block in blocks(tour, "sh"):
            for asked in ASKED.findall(block.text):
                yield re.sub(r"'\$(?:\w+|\(.*?\))'", "given", asked)


def fields(document: str) -> Iterator[tuple[str, str]]:
    """The operations of the schema that a document asks for, each behind its root type."""
    for operation in parse(document).definitions:
        assert isinstance(operation, OperationDefinitionNode)
        root = SCHEMA.get_root_type(operation.operation)
        assert root
        for selection in operation.selection_set.selections:
            yield root.name, selection.to_dict()["name"]["value"]


def test_every_operation_is_on_a_tour() -> None:
    roots = (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type)
    there = {(root.name, field) for root in roots if root for field in root.fields}
    toured = {field for document in documents() for field in fields(document)}
    assert there - toured == set()


@pytest.mark.parametrize("document", sorted(set(documents())))
def test_it_fits_the_schema(document: str) -> None:
    assert validate(SCHEMA, parse(document)) == []


def test_nothing_that_is_asked_is_overlooked() -> None:
    asked = sum(len(re.findall(r"^ask |^follow ", b.text, re.MULTILINE)) for tour in TOURS for b in blocks(tour, "sh"))
    assert asked == len(list(documents())) > 60


def test_every_page_of_a_kind_leads_to_its_tour() -> None:
    kinds = {page.name: page for page in (ROOT / "docs" / "kinds").glob("*.md")}
    assert kinds.keys() <= {tour.name for tour in TOURS}
    assert [name(page) for page in kinds.values() if f"../tours/{page.name}" not in set(links(page))] == []


def test_who_starts_is_led_to_every_tour() -> None:
    quickstart = ROOT / "docs" / "quickstart.md"
    assert set(TOURS) <= {quickstart.parent / link for link in links(quickstart)}
