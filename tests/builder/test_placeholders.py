"""Placeholders of a persona's template."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.builder.briefing import briefs, context
from domain.builder.metadata import DraftTopic, Metadata, TrainingType
from domain.builder.placeholders import LATER, NAMES, fill, setting, unknown_placeholders, values
from domain.session import Id
from infrastructure.builder.catalogue import shipped
from tests.builder.test_cataloguing import CALM, CLIENTS, PRECISION, ROOM, a_catalogue
from tests.support.examples import examples

CATALOG = a_catalogue().state.catalog()
METADATA = Metadata(
    title="Hard talks",
    session_type=TrainingType.WORKSHOP,
    category="Conflict",
    desired_outcome="Talk about {{tone_name}} without fear",
    specific_topics="- Anger\n* Silence; Tears",
    location_id=ROOM.id,
    audience_id=CLIENTS.id,
    tone_id=CALM.id,
    topics=(DraftTopic("Listening", 20, "First."), DraftTopic("Asking", 15)),
)


def filled(template: str, metadata: Metadata = METADATA) -> str:
    return fill(template, values(setting(CATALOG, metadata, 90), "Precision", "Step by step."))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{session_type}} on {{ CATEGORY }}", "workshop on Conflict"),
        ("{{specific_topics_list}}", "Anger, Silence, Tears"),
        ("{{specific_topics_bullets}}", "- Anger\n- Silence\n- Tears"),
        ("{{audience_name}}, {{tone_name}}, {{location_name}}", "Clients, Calm, Room 1"),
        ("{{topics_inline}}", "Listening (20 min): First.; Asking (15 min)"),
        ("{{second_topic_title}}{{second_topic_description}}", "Asking"),
        ("{{duration_minutes}} = {{duration}}", "90 = 90 minutes"),
        ("{{timezone}}", "Europe/Berlin"),
        ("{{variant_label}}: {{variant_description}}", "Precision: Step by step."),
        ("{{current_problem}}.", "."),
    ],
)
def test_a_template_is_filled(template: str, text: str) -> None:
    assert filled(template) == text


def test_what_stands_in_a_value_is_text() -> None:
    assert filled("{{desired_outcome}}") == "Talk about {{tone_name}} without fear"


def test_how_many_sources_there_are_is_put_in_later() -> None:
    assert fill(filled("{{rag_sources_count}} of them"), {LATER: 8}) == "8 of them"


def test_every_placeholder_is_filled_for_a_draft_that_says_nothing() -> None:
    template = " ".join(f"{{{{{name}}}}}" for name in NAMES if name != LATER)
    assert "{{" not in filled(template, Metadata())


def test_a_long_value_is_cut() -> None:
    assert len(filled("{{desired_outcome}}", Metadata(desired_outcome="x" * 20_000))) == 2_000


@for_all(st.text(alphabet="{} \nabc_é", max_size=200))
@examples(200)
def test_any_template_can_be_looked_at_and_filled(template: str) -> None:
    assert filled(template) is not None
    assert all(name.lower() not in NAMES for name in unknown_placeholders(template))


def test_each_persona_is_told_what_its_template_says() -> None:
    (brief,) = briefs(CATALOG, METADATA, 90)
    assert (brief.persona, brief.label, brief.shares) == (PRECISION.id, "Precision", PRECISION.shares)
    assert brief.instruction == "Reach Talk about {{tone_name}} without fear."


def test_the_catalogue_says_what_was_chosen() -> None:
    said = dict(context(CATALOG, METADATA))
    assert list(said) == ["Audience", "Tone", "Location"]
    assert "They pay." in said["Audience"]
    assert context(CATALOG, Metadata(audience_name="Nurses")) == (("Audience", "Nurses"),)
    assert context(CATALOG, Metadata(location_id=Id("location:gone"))) == ()


def test_no_template_that_ships_has_a_placeholder_that_nobody_knows() -> None:
    for persona in shipped().personas:
        assert not list(unknown_placeholders(persona.instruction)), persona.id
