"""What the catalogue does when it is told something, or why it refuses."""

from collections.abc import Mapping

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.builder.catalog import Audience, Category, Location, Persona, Share, Tone, Topic
from domain.builder.catalog import CatalogSection as Sort
from domain.builder.cataloguing.commands import RetireEntry, SaveEntry, TakeRelease
from domain.builder.cataloguing.decide import DECIDER
from domain.builder.cataloguing.events import (
    AudienceSaved,
    CategorySaved,
    EntryRetired,
    LocationSaved,
    PersonaSaved,
    ReleaseTaken,
    ToneSaved,
    TopicSaved,
)
from domain.builder.cataloguing.refusals import (
    MAX_PERSONAS,
    OnePersonaHasToStay,
    TheEntryNeedsAField,
    TheNameIsTaken,
    ThePlaceholderIsUnknown,
    ThereAreEntriesEnough,
    ThereIsNoSuchEntry,
    TheValueCannotBeTaken,
)
from domain.builder.cataloguing.state import CatalogState
from domain.builder.outline import SectionType
from domain.builder.placeholders import NAMES
from domain.session import Id
from tests.support.examples import examples
from tests.support.specification import Past, nothing_happened

ALL = (Share(SectionType.TOPIC, 60), Share(SectionType.EXERCISE, 40))
PRECISION = Persona(Id("persona:precision"), "Precision", "Step by step.", "Reach {{desired_outcome}}.", ALL)
CONFLICT = Category(Id("category:conflict"), "Conflict")
CLIENTS = Audience(Id("audience:clients"), "Clients", "They pay.")
CALM = Tone(Id("tone:calm"), "Calm", "Nothing hurries.")
ROOM = Location(Id("location:room"), "Room 1", "A room.", timezone="Europe/Berlin")
FEEDBACK = Topic(Id("topic:feedback"), "Feedback", "How to say it.")
RELEASE = ReleaseTaken("one", (CONFLICT,), (CLIENTS,), (CALM,), (ROOM,), (FEEDBACK,), (PRECISION,))


def a_catalogue(*more: object) -> Past[CatalogState]:
    return nothing_happened(DECIDER).given(RELEASE, *more)


def save(section: Sort, id: str | None = None, **fields: object) -> SaveEntry:
    return SaveEntry(section, Id(id) if id else None, fields)


def test_what_ships_can_be_chosen() -> None:
    catalog = a_catalogue().state.catalog()
    assert list(catalog.categories.values()) == [CONFLICT]
    assert catalog.personas == {PRECISION.id: PRECISION}
    assert catalog.has_category("conflict")
    assert not catalog.has_category("Peace")


def test_a_release_that_was_taken_is_not_taken_again() -> None:
    a_catalogue().when(TakeRelease(RELEASE)).then()


def test_a_new_release_leaves_alone_what_an_administrator_has_changed() -> None:
    mine = Category(CONFLICT.id, "Conflict", "Ours.")
    newer = ReleaseTaken("two", (Category(CONFLICT.id, "Quarrel"),), (), (CALM,), (), (), (PRECISION,))
    state = a_catalogue(CategorySaved(mine)).when(TakeRelease(newer)).then(newer).state
    assert state.catalog().categories == {CONFLICT.id: mine}


def test_what_was_retired_stays_so_in_a_new_release() -> None:
    newer = ReleaseTaken("two", (), (CLIENTS,), (), (), (), (PRECISION,))
    retired = EntryRetired(Sort.AUDIENCE, CLIENTS.id)
    assert a_catalogue(retired).when(TakeRelease(newer)).then(newer).state.catalog().audiences == {}


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (
            save(Sort.CATEGORY, name="Café & Co."),
            CategorySaved(Category(Id("category:cafe-co"), "Café & Co.")),
        ),
        (
            save(Sort.AUDIENCE, name="Novices", description="New.", technical_depth=1),
            AudienceSaved(Audience(Id("audience:novices"), "Novices", "New.", technical_depth=1)),
        ),
        (
            save(Sort.TONE, CALM.id, formality=1),
            ToneSaved(Tone(CALM.id, "Calm", "Nothing hurries.", formality=1)),
        ),
        (
            save(Sort.LOCATION, ROOM.id, timezone=None),
            LocationSaved(Location(ROOM.id, "Room 1", "A room.")),
        ),
        (
            save(Sort.TOPIC, FEEDBACK.id, learning_outcomes=("Say it",)),
            TopicSaved(Topic(FEEDBACK.id, "Feedback", "How to say it.", learning_outcomes=("Say it",))),
        ),
        (
            save(Sort.PERSONA, PRECISION.id, instruction="For {{AUDIENCE_NAME}}: {{ topics }}"),
            PersonaSaved(
                Persona(
                    PRECISION.id, "Precision", "Step by step.", "For {{AUDIENCE_NAME}}: {{ topics }}", ALL, version=2
                )
            ),
        ),
    ],
)
def test_an_entry_is_saved(command: SaveEntry, event: object) -> None:
    a_catalogue().when(command).then(event)


def test_what_is_as_it_was_is_not_saved() -> None:
    a_catalogue().when(save(Sort.CATEGORY, CONFLICT.id, name="Conflict")).then()


def test_two_entries_whose_names_look_alike_have_ids_of_their_own() -> None:
    past = (
        a_catalogue()
        .when(save(Sort.CATEGORY, name="Conflict!"))
        .then(CategorySaved(Category(Id("category:conflict-2"), "Conflict!")))
    )
    assert len(past.state.catalog().categories) == 2


@pytest.mark.parametrize(
    ("section", "fields", "field"),
    [
        (Sort.CATEGORY, {"name": " "}, "name"),
        (Sort.CATEGORY, {"name": "a\nb"}, "name"),
        (Sort.CATEGORY, {"name": "x" * 201}, "name"),
        (Sort.CATEGORY, {"name": "x", "description": "y" * 4001}, "description"),
        (Sort.AUDIENCE, {"name": "x", "description": "y", "technical_depth": 6}, "technicalDepth"),
        (Sort.AUDIENCE, {"name": "x", "description": "y", "experience_level": "wizard"}, "experienceLevel"),
        (Sort.AUDIENCE, {"name": "x", "description": "y", "avoid_topics": ("z",) * 21}, "avoidTopics"),
        (Sort.TONE, {"name": "x", "description": "y", "formality": 0}, "formality"),
        (Sort.LOCATION, {"name": "x", "description": "y", "capacity": 0}, "capacity"),
        (Sort.LOCATION, {"name": "x", "description": "y", "timezone": "Berlin"}, "timezone"),
        (Sort.LOCATION, {"name": "x", "description": "y", "timezone": "../../etc/passwd"}, "timezone"),
        (Sort.LOCATION, {"name": "x", "description": "y", "meeting_platform": "pigeon"}, "meetingPlatform"),
        (
            Sort.PERSONA,
            {"name": "x", "description": "y", "instruction": "z", "shares": (Share(SectionType.TOPIC, 99),)},
            "shares",
        ),
        (
            Sort.PERSONA,
            {"name": "x", "description": "y", "instruction": "z", "shares": (Share(SectionType.TOPIC, 50),) * 2},
            "shares",
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_name(section: Sort, fields: Mapping[str, object], field: str) -> None:
    a_catalogue().when(save(section, **fields)).then_refused(TheValueCannotBeTaken, field)


@pytest.mark.parametrize("name", ["wish", "desired outcome", "", "topics}}{{x"])
def test_a_placeholder_that_nobody_knows_is_named(name: str) -> None:
    command = save(Sort.PERSONA, PRECISION.id, instruction=f"Reach {{{{{name}}}}}.")
    outcome = a_catalogue().when(command)
    outcome.then_refused(ThePlaceholderIsUnknown, "instruction")
    assert ", ".join(NAMES) in str(outcome.refusal)


def test_a_new_entry_needs_what_has_no_default() -> None:
    a_catalogue().when(save(Sort.AUDIENCE, name="x")).then_refused(TheEntryNeedsAField, "description")


def test_a_name_is_taken_once() -> None:
    a_catalogue().when(save(Sort.CATEGORY, name="CONFLICT")).then_refused(TheNameIsTaken, "name")


def test_what_a_persona_is_called_is_named_as_clients_call_it() -> None:
    another = Persona(Id("persona:another"), "Another", "Another one.", "Write.", ALL)
    past = a_catalogue(PersonaSaved(another))
    past.when(save(Sort.PERSONA, description="y", instruction="z", shares=ALL)).then_refused(
        TheEntryNeedsAField, "label"
    )
    past.when(save(Sort.PERSONA, another.id, name="")).then_refused(TheValueCannotBeTaken, "label")
    past.when(save(Sort.PERSONA, another.id, name="precision")).then_refused(TheNameIsTaken, "label")


def test_what_is_not_there_cannot_be_changed_or_retired() -> None:
    a_catalogue().when(save(Sort.TOPIC, CLIENTS.id, name="x")).then_refused(ThereIsNoSuchEntry, "id")
    a_catalogue().when(RetireEntry(Id("topic:none"))).then_refused(ThereIsNoSuchEntry, "id")


def test_what_is_retired_is_not_offered_until_it_is_saved_again() -> None:
    retired = EntryRetired(Sort.TONE, CALM.id)
    past = a_catalogue().when(RetireEntry(CALM.id)).then(retired)
    assert past.state.catalog().tones == {}
    past.when(RetireEntry(CALM.id)).then()
    assert past.when(save(Sort.TONE, CALM.id)).then(ToneSaved(CALM)).state.catalog().tones == {CALM.id: CALM}


def test_somebody_has_to_write() -> None:
    a_catalogue().when(RetireEntry(PRECISION.id)).then_refused(OnePersonaHasToStay, "id")


def test_so_many_personas_write_and_no_more() -> None:
    more = [
        PersonaSaved(Persona(Id(f"persona:{n}"), f"P{n}", "Another one.", "Write.", ALL))
        for n in range(1, MAX_PERSONAS)
    ]
    command = save(Sort.PERSONA, name="x", description="y", instruction="z", shares=ALL)
    a_catalogue(*more).when(command).then_refused(ThereAreEntriesEnough)


@for_all(st.lists(st.tuples(st.sampled_from(["a", "B", "a!", "ä", "%", "日本"]), st.booleans()), max_size=12))
@examples(60)
def test_ids_stay_apart_whatever_is_added_and_retired(acts: list[tuple[str, bool]]) -> None:
    past = a_catalogue()
    for name, retire in acts:
        offered = past.state.catalog().categories
        command = RetireEntry(next(reversed(offered))) if retire and offered else save(Sort.CATEGORY, name=name)
        past = past.when(command).past
    names = [one.name for one in past.state.catalog().categories.values()]
    assert len(names) == len(set(names))
