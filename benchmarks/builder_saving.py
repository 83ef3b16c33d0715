"""Saving a large draft as its author types, beside saving the answers of an exam."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import uvloop

from benchmarks.api import CONNECTIONS, exams, saving, side
from benchmarks.exams import StoredExam, events_of, store
from benchmarks.load import Line, answers_per_second, request
from benchmarks.reporting import Case, report
from benchmarks.running import LYCEUM, Bench, alternate, bench
from domain.builder.commands import AcceptVersion, CreateDraft, SaveDraft, SaveVersion, UpdateSection
from domain.builder.decide import DECIDER
from domain.builder.metadata import Metadata, TrainingType
from domain.builder.outline import Outline, Section, SectionType
from domain.session import Id
from infrastructure.services import services
from schema.context import Role

SECTIONS = 200
STEPS = 400
"""Steps that can be taken back: half of them saves of what is typed, half of them edits of sections."""

LOADING_SECONDS = 5.0
"""In which every draft is loaded, and its first snapshot taken; that is not what is measured."""

PARAGRAPH = (
    "Participants listen to each other in pairs, change places after four minutes, and write down what has surprised"
    " them. Whoever has finished looks for somebody to compare with; then all of it is gathered on the wall. "
)

SAVE = """mutation Save($input: SaveDraftInput!) { saveDraft(input: $input) {
  ... on SaveDraftPayload { session { id version lastAutosaveAt } } } }"""
WITH_ALL = """mutation Save($input: SaveDraftInput!) { saveDraft(input: $input) {
  ... on SaveDraftPayload { session { id version lastAutosaveAt step draftStatus minutes
    problems { field message } readiness { score ready missing } } } } }"""
"""The same with all that follows from what was typed."""


def begun() -> Iterator[Any]:
    """The commands that begin a draft and accept its outline."""
    metadata = Metadata(
        title="Listening",
        session_type=TrainingType.WORKSHOP,
        category="Leadership",
        desired_outcome=outcome(0),
        start_date="2026-12-01",
        start_time="09:00",
        end_time="17:00",
        timezone="Europe/Berlin",
    )
    yield CreateDraft(Id("nobody"), metadata, 1, outline=Outline(tuple(map(section, range(SECTIONS)))))
    yield SaveVersion("As it began")
    yield AcceptVersion(1)


def section(number: int) -> Section:
    """A section as they are written: some 1,200 letters."""
    return Section(
        name=Id(f"1.insight.{number}"),
        type=SectionType.EXERCISE,
        title=f"Round {number} of listening",
        duration_minutes=2,
        description=3 * PARAGRAPH,
        learning_objectives=("Say back what was said", "Ask without an answer in mind"),
        suggested_activities=("Pairs: four minutes each", "A wall of what has surprised"),
        materials_needed=("Cards", "Pens"),
        trainer_notes=PARAGRAPH,
    )


def outcome(number: int) -> str:
    """What an author has typed by now: a text of some length, of which a word has changed."""
    return f"{PARAGRAPH}All of them, in round {number}, can say what they have heard. {PARAGRAPH}"


def edited() -> Iterator[Any]:
    """The commands of an author at work."""
    for number in range(1, STEPS // 2 + 1):
        yield SaveDraft(("desired_outcome",), Metadata(desired_outcome=outcome(number)), 1)
        yield UpdateSection(Id(f"1.insight.{number % SECTIONS}"), {"title": f"Round {number}, once more"})


async def drafts(place: Bench, url: str) -> list[StoredExam]:
    """A draft of an author of its own for each connection."""
    settings = place.settings(url)
    async with services(settings, url) as parts:
        events = events_of([*begun(), *edited()], DECIDER)
        return await store(parts, settings.master_key, events, CONNECTIONS, DECIDER)


def typing(place: Bench, draft: StoredExam, query: str = SAVE) -> Sequence[str]:
    """The requests of a connection that saves a changed text each time."""
    token = place.token(draft.owner, Role.AUTHOR)
    inputs = [{"draftId": draft.id, "metadata": {"desiredOutcome": outcome(number)}} for number in (1, 2)]
    return [request("POST", "/graphql", token, {"query": query, "variables": {"input": input}}) for input in inputs]


async def measure(place: Bench) -> list[Case]:
    """Both on servers without a worker, on databases of their own; one of them works at a time."""
    with ExitStack() as stack:
        draft_url, exam_url = place.database(), place.database()
        stored, answered = await drafts(place, draft_url), await exams(place, exam_url)
        draft, exam = (stack.enter_context(place.server(LYCEUM, url)) for url in (draft_url, exam_url))
        await answers_per_second([Line(draft, typing(place, one)) for one in stored], '"version"', LOADING_SECONDS)
        rate = await alternate(
            {
                "typing": side([draft], [typing(place, one) for one in stored]),
                "answers": side([exam], [saving(place, one) for one in answered]),
                "with all": side([draft], [typing(place, one, WITH_ALL) for one in stored]),
            }
        )
    unit = "answers/s"
    return [
        Case("saveDraft", rate["typing"], "saveAnswers", rate["answers"], unit, 0.9),
        Case("with problems, readiness and step", rate["with all"], "saveAnswers", rate["answers"], unit),
    ]


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        report(f"drafts of {SECTIONS} sections, {CONNECTIONS} connections", await measure(place))


if __name__ == "__main__":
    uvloop.run(main())
