"""Every type of events is published with the shape of its data, and what is delivered has that shape."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from domain.session import EVENTS, Id, Recorded
from infrastructure.log.codec import open_event
from projections.history import for_analyst, for_owner
from schema.event_types import event_types
from tests.house.test_stored_events import KEY, SAMPLES, named, stored
from tests.support.aliases import ALIASES
from tests.support.client import RunningServer
from tests.support.specification import MORNING, SESSION

SCHEMAS: dict[str, Any] = {one.name: one.data_schema for one in event_types()}

each_sample = pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)


def strict(schema: Any) -> Any:
    """A schema under which a record has no other fields than it names."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if schema.get("type") == "object" and "properties" in schema else {}
    return {name: strict(one) for name, one in schema.items()} | closed


@each_sample
def test_data_has_the_shape_that_is_published(path: Path) -> None:
    name, version = named(path)
    event = open_event(KEY, stored(name, version, path.read_bytes()))
    recorded = Recorded(event, Id(SESSION), 1, MORNING, "learner", 1)
    Draft202012Validator.check_schema(SCHEMAS[name])
    validator = Draft202012Validator(strict(SCHEMAS[name]))
    validator.validate(for_owner(recorded))
    validator.validate(for_analyst(recorded, ALIASES))


def test_who_is_signed_in_reads_all_types(server: RunningServer) -> None:
    query = "{ eventTypes { name kind version description dataSchema } }"
    told = server.learner().ask(query)["eventTypes"]
    assert [(one["name"], one["version"]) for one in told] == [
        (name, EVENTS[name].event_version) for name in sorted(EVENTS)
    ]
    assert all(one["description"] for one in told)
    graded = next(one for one in told if one["name"] == "exam.answer_submitted")
    assert graded["kind"] == "EXAM"
    assert set(graded["dataSchema"]["$defs"]["AnswerSubmitted"]["properties"]) == {"questionId", "answer"}
    (error,) = server.anonymous().post(query).json()["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
