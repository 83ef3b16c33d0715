"""Drafts as authors might type them, for development: everything filled in, other data for each number."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from domain.builder.catalog import Catalog
from domain.builder.metadata import DraftTopic, Metadata, TrainingType
from domain.session import Id

WEEKS_AHEAD = 6
"""How far ahead a session is planned."""

EXAMPLES = (
    Metadata(
        title="Feedback that people can use",
        session_type=TrainingType.WORKSHOP,
        category="Communication Skills",
        desired_outcome="Team leads give feedback within two days, on what was done and what came of it.",
        current_problem="Feedback comes once a year, in the appraisal, and nobody remembers what it was about.",
        specific_topics="Describing behaviour without judging it\nAsking before advising\nReceiving feedback",
        start_time="09:00",
        end_time="12:00",
        timezone="Europe/Berlin",
        topics=(
            DraftTopic("Situation, behaviour, impact", 40, "The three sentences, with cases of their own."),
            DraftTopic("When feedback hurts", 20, "What to say when somebody is offended."),
        ),
    ),
    Metadata(
        title="Besprechungen, aus denen etwas folgt",
        session_type=TrainingType.TRAINING,
        category="Team Building",
        desired_outcome="Jede Besprechung hat ein Ziel, endet pünktlich und nennt, wer bis wann was tut.",
        current_problem="Die Runde am Montag dauert zwei Stunden, und danach weiß niemand, was beschlossen ist.",
        specific_topics="Ziel und Tagesordnung\nModeration mit wechselnden Rollen\nBeschlüsse festhalten",
        start_time="13:30",
        end_time="16:00",
        timezone="Europe/Vienna",
        topics=(
            DraftTopic("Die Tagesordnung als Fragen", 30, "Aus Themen werden Fragen, die sich beantworten lassen."),
        ),
    ),
    Metadata(
        title="Leading through the reorganisation",
        session_type=TrainingType.EVENT,
        category="Change Management",
        desired_outcome="Managers can tell their teams what changes, what stays, and what nobody knows yet.",
        current_problem="Rumours are faster than announcements, and three good people have already left.",
        specific_topics="Reactions to change\nHonest answers to hard questions",
        start_time="17:30",
        end_time="19:00",
        timezone="Europe/London",
        topics=(),
    ),
    Metadata(
        title="Streit im Team früh ansprechen",
        session_type=TrainingType.WEBINAR,
        category="Conflict Resolution",
        desired_outcome="Teilnehmende erkennen einen Konflikt an den ersten Zeichen und führen ein klärendes Gespräch.",
        current_problem="Zwei Abteilungen reden nur noch über E-Mails miteinander.",
        specific_topics="Stufen der Eskalation\nIch-Botschaften\nDas Gespräch zu dritt",
        start_time="10:00",
        end_time="11:30",
        timezone="Europe/Zurich",
        topics=(
            DraftTopic("Das klärende Gespräch", 30, "Ablauf, Einstieg und die erste Frage."),
            DraftTopic("Wenn es nicht weitergeht", 15),
        ),
    ),
)


def example(catalog: Catalog, number: int, today: date) -> Metadata:
    """A draft with all that the catalogue has for it; after the last one they begin again."""
    of = EXAMPLES[number % len(EXAMPLES)]
    category = of.category if catalog.has_category(of.category or "") else None
    return replace(
        of,
        category=category or next((one.name for one in catalog.categories.values()), None),
        start_date=(today + timedelta(weeks=WEEKS_AHEAD)).isoformat(),
        audience_id=_one(catalog.audiences, number),
        tone_id=_one(catalog.tones, number),
        location_id=_one(catalog.locations, number),
    )


def _one(entries: Mapping[Id, object], number: int) -> Id | None:
    ids = list(entries)
    return ids[number % len(ids)] if ids else None
