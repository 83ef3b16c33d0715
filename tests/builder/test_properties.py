"""Whatever is asked of a draft, in whatever order: it stays what a draft may be, and each step can be taken back."""

from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.builder import commands
from domain.builder.decide import DECIDER
from domain.builder.metadata import DraftTopic, TrainingType
from domain.builder.outline import Section, SectionType
from domain.builder.problems import problems
from domain.builder.readiness import draft_status, readiness, step
from domain.builder.sections import new_section
from domain.builder.state import STANDARD, Builder
from domain.builder.steps import spliced, splices
from domain.builder.values import former, restored
from domain.lifecycle import EndSession, ExpireSession, PauseSession, ResumeSession
from domain.session import Id, Refused, SessionStatus
from domain.writing import GenerationStatus
from infrastructure.keys.sealing import SessionKey
from infrastructure.log.codec import open_state, seal_state
from tests.support.examples import examples
from tests.support.small_draft import (
    CREATE,
    INSIGHT,
    MIX,
    OTHER,
    OUTLINE,
    PRECISION,
    PUBLISH,
    REQUEST,
    SOURCES,
    save,
    section,
    written,
)
from tests.support.specification import SESSION, Past, nothing_happened

KEY = SessionKey(b"k" * 32)


class Always(dict[str, str]):
    """The same side in each conflict, whatever its key."""

    def __init__(self, side: str) -> None:
        super().__init__()
        self.side = side

    def get(self, key: str, default: Any = None) -> Any:
        """The side."""
        return self.side


texts = st.none() | st.text(st.sampled_from("ab \u00e4\U0001f600"), max_size=12) | st.text(max_size=8)
topics = st.lists(st.builds(DraftTopic, st.sampled_from(["A", "B", ""]), st.integers(-5, 60), texts), max_size=4)
times = st.none() | st.sampled_from(["09:00", "10:30", "23:30", "soon"])
said = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "desired_outcome": texts,
        "session_type": st.none() | st.sampled_from(TrainingType),
        "category": texts,
        "location_id": st.none() | st.sampled_from(["berlin", "paris"]),
        "start_time": times,
        "end_time": times,
        "topics": topics.map(tuple),
    },
)
seen = st.none() | st.integers(0, 30)
unknown = st.sampled_from([(), ("category",), ("location_id", "category")])
names = st.sampled_from(
    [Id(name) for name in ("a", "b", "c", "d", *(one.name for one in (*OUTLINE.sections, *OTHER.sections)))]
)
positions = st.integers(-1, 9)
personas = st.sampled_from([PRECISION.persona, INSIGHT.persona, STANDARD])
rounds = st.integers(1, 2)
values = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "description": texts,
        "duration_minutes": st.integers(0, 500),
        "learning_objectives": st.lists(st.text(max_size=5), max_size=3).map(tuple),
        "trainer_notes": texts,
    },
)

steps = st.one_of(
    st.builds(lambda said, seen, unknown: save(seen, unknown, **said), said, seen, unknown),
    st.builds(
        lambda name, type, position: commands.AddSection(new_section(name, type), position),
        names,
        st.sampled_from([SectionType.OPENER, SectionType.TOPIC, SectionType.CLOSING]),
        st.none() | positions,
    ),
    st.builds(commands.UpdateSection, names, values, seen),
    st.builds(commands.MoveSection, names, positions),
    st.builds(commands.DuplicateSection, names, names),
    st.builds(commands.RemoveSection, names),
    st.builds(commands.SelectVariant, rounds, personas),
    st.builds(commands.AcceptVersion, st.integers(0, 6)),
    st.builds(commands.MergeVersion, st.integers(0, 6), st.sampled_from([{}, Always("OURS"), Always("THEIRS")])),
)
walks = st.sampled_from([commands.UndoDraft(), commands.UndoDraft(), commands.RedoDraft()])
outlines = st.sampled_from([OUTLINE, OTHER])
others = st.one_of(
    st.sampled_from(
        [
            CREATE,
            PUBLISH,
            REQUEST,
            commands.SaveVersion("As it is"),
            commands.ArchiveDraft(),
            commands.RestoreDraft(),
            PauseSession(),
            PauseSession(idle=True),
            ResumeSession(),
            ExpireSession(),
        ]
    ),
    st.builds(EndSession, st.sampled_from(SessionStatus)),
    st.builds(commands.RetryVariant, personas),
    st.builds(commands.RecordKnowledge, rounds, st.sampled_from([(), SOURCES])),
    st.builds(commands.WriteSection, rounds, personas, st.integers(1, 3), st.sampled_from(OUTLINE.sections)),
    st.builds(commands.WriteVariant, rounds, personas, outlines, st.just(MIX)),
    st.builds(commands.FailVariant, rounds, personas, st.just("no"), st.booleans()),
    st.builds(commands.MakeStandardOutline, rounds, outlines, st.just(MIX)),
)


def content(draft: Builder) -> tuple[object, ...]:
    """What undoing brings back."""
    return draft.metadata, draft.unknown, draft.outline, draft.accepted, draft.selected


def play(past: Past[Builder], told: list[Any]) -> Past[Builder]:
    """A draft after commands, whether they are refused or not."""
    for command in told:
        past = past.when(command).happens()
    return past


@pytest.mark.long
@examples(400)
@for_all(st.lists(steps, max_size=25))
def test_whatever_is_edited_undoing_it_all_brings_back_the_beginning_and_redoing_it_all_the_end(
    told: list[object],
) -> None:
    begun = written()
    past = play(begun, told)
    contents = [content(past.state)]
    while past.state.can_undo:
        past = past.when(commands.UndoDraft()).happens()
        contents.append(content(past.state))
    assert contents[-1] == content(begun.state)
    for before in reversed(contents[:-1]):
        past = past.when(commands.RedoDraft()).happens()
        assert content(past.state) == before
    assert not past.state.can_redo


@pytest.mark.long
@examples(400)
@for_all(st.lists(steps | walks, max_size=25))
def test_to_redo_what_was_undone_changes_nothing_and_the_other_way_round(told: list[object]) -> None:
    past = play(written(), told)
    if past.state.can_undo:
        again = play(past, [commands.UndoDraft(), commands.RedoDraft()])
        assert (content(again.state), again.state.done) == (content(past.state), past.state.done)
    if past.state.can_redo:
        again = play(past, [commands.RedoDraft(), commands.UndoDraft()])
        assert (content(again.state), again.state.undone) == (content(past.state), past.state.undone)


@pytest.mark.long
@examples(400)
@for_all(st.lists(steps | walks | others, max_size=30), st.booleans())
def test_no_sequence_of_commands_leads_to_an_illegal_state(told: list[object], is_written: bool) -> None:
    past = written() if is_written else nothing_happened(DECIDER).when(CREATE).happens()
    for command in told:
        before, outcome = past.state, past.when(command)
        assert outcome.refusal is None or (isinstance(outcome.refusal, Refused) and not outcome.events)
        past = outcome.happens()
        check(past.state)
        assert past.state.versions[: len(before.versions)] == before.versions
    assert DECIDER.fold(DECIDER.initial(past.state.id), past.history) == past.state
    sealed = seal_state(KEY, SESSION, past.state.version, past.state)
    assert open_state(KEY, SESSION, past.state.version, sealed, Builder) == past.state


def check(draft: Builder) -> None:
    names = [one.name for one in draft.sections]
    assert len(set(names)) == len(names)
    assert draft.outline is None or draft.sections
    assert [one.number for one in draft.versions] == list(range(1, len(draft.versions) + 1))
    assert draft.accepted is None or draft.kept(draft.accepted)
    assert all(1 <= at <= draft.version for at in draft.touched.values())
    assert draft.status is not SessionStatus.COMPLETED
    assert draft.status is not SessionStatus.EXPIRED
    found = readiness(draft)
    assert 0 <= found.score <= 100
    assert found.ready == (not found.missing)
    assert not (found.ready and problems(draft.metadata, draft.unknown))
    assert step(draft)
    assert draft_status(draft)
    if draft.round:
        for variant in draft.round.variants.values():
            assert (variant.outline is not None) == (variant.status is GenerationStatus.COMPLETED)


outlines_of_any_sort = st.lists(st.integers(0, 6), unique=True, max_size=7).map(
    lambda numbers: tuple(section(f"s{number}") for number in numbers)
)


@examples(500)
@for_all(outlines_of_any_sort, outlines_of_any_sort)
def test_whatever_outlines_are_splices_make_the_one_of_the_other(
    here: tuple[Section, ...], there: tuple[Section, ...]
) -> None:
    assert spliced(here, splices(here, there)) == there


any_text = st.none() | st.text(st.sampled_from("ab"), max_size=9)


@examples(500)
@for_all(any_text, any_text)
def test_a_text_is_restored_from_what_differs(now: str | None, then: str | None) -> None:
    was = former(now, then)
    assert restored(now, was) == then
    assert len(was.text or "") <= len(then or "")


@pytest.mark.parametrize("move", [(1, 4), (4, 1), (2, 3)])
def test_a_section_that_moves_far_is_no_more_than_that_section(move: tuple[int, int]) -> None:
    here = tuple(section(f"s{number}") for number in range(6))
    moved = here[move[0]]
    rest = [one for one in here if one is not moved]
    there = (*rest[: move[1]], moved, *rest[move[1] :])
    changes = splices(here, there)
    assert spliced(here, changes) == there
    assert sum(change.gone + len(change.sections) for change in changes) == 2
