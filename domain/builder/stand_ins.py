"""Sections that an outline has to have, for one that has them not: real ones, which any session can be held with."""

from collections.abc import Mapping

from domain.builder.outline import Section, SectionType
from domain.session import Id

ENGLISH, GERMAN = "en", "de"
Texts = Mapping[SectionType, tuple[str, str]]

TEXTS: Mapping[str, Texts] = {
    ENGLISH: {
        SectionType.OPENER: (
            "Welcome and aim",
            "Welcome everybody and say in two sentences what the session is for and how it runs. Then all "
            "participants say their names and one question that they have brought along.",
        ),
        SectionType.TOPIC: (
            "What matters most",
            "Explain the main idea with one example from the participants' own work. Stop half-way and ask what of "
            "it they know already, and where they see it otherwise.",
        ),
        SectionType.EXERCISE: (
            "Try it out",
            "In pairs, participants apply what they have heard to a case of their own: one tries, the other watches "
            "and says what worked. Then they change places.",
        ),
        SectionType.VIDEO: (
            "Watch and look closely",
            "Watch a short film together in which somebody does what the session is about. Beforehand, give each "
            "participant one thing to look out for; afterwards collect what they saw.",
        ),
        SectionType.CLOSING: (
            "What comes next",
            "Everybody writes down one step to take within a week, and who will ask about it. Then answer the "
            "questions from the beginning that are still open, and say goodbye.",
        ),
    },
    GERMAN: {
        SectionType.OPENER: (
            "Begrüßung und Ziel",
            "Begrüßen Sie alle und sagen Sie in zwei Sätzen, wozu die Sitzung da ist und wie sie abläuft. Danach "
            "nennen alle ihren Namen und eine Frage, die sie mitgebracht haben.",
        ),
        SectionType.TOPIC: (
            "Worauf es ankommt",
            "Erklären Sie den wichtigsten Gedanken an einem Beispiel aus der Arbeit der Teilnehmenden. Fragen Sie auf "
            "halbem Weg, was davon sie schon kennen und wo sie es anders sehen.",
        ),
        SectionType.EXERCISE: (
            "Selbst ausprobieren",
            "Zu zweit wenden die Teilnehmenden das Gehörte auf einen eigenen Fall an: Eine Person probiert es, die "
            "andere sieht zu und sagt, was gelungen ist. Dann tauschen sie die Rollen.",
        ),
        SectionType.VIDEO: (
            "Ansehen und genau hinsehen",
            "Sehen Sie gemeinsam einen kurzen Film, in dem jemand tut, worum es geht. Geben Sie vorher allen etwas, "
            "worauf sie achten, und sammeln Sie danach, was sie gesehen haben.",
        ),
        SectionType.CLOSING: (
            "Wie es weitergeht",
            "Alle schreiben einen Schritt auf, den sie innerhalb einer Woche gehen, und wer danach fragen wird. "
            "Beantworten Sie dann die Fragen vom Anfang, die noch offen sind, und verabschieden Sie sich.",
        ),
    },
}
"""Title and description by language and type."""

LUNCH = {ENGLISH: "Lunch break", GERMAN: "Mittagspause"}
"""What a lunch break is called."""

ABOUT = {
    ENGLISH: "Explain “{title}” with an example from the participants' own work, and ask what it means for them.",
    GERMAN: "Erklären Sie „{title}“ an einem Beispiel aus der Arbeit der Teilnehmenden und fragen Sie, was es für sie "
    "bedeutet.",
}
"""What happens in a section on a topic of which nothing but the title is known."""


def placeholder(type: SectionType, name: Id, minutes: int, language: str) -> Section:
    """A section of a type that every outline has to have."""
    title, description = TEXTS.get(language, TEXTS[ENGLISH])[type]
    return Section(name, type, title, minutes, description, is_required=True)


def lunch(name: Id, minutes: int, language: str) -> Section:
    """A lunch break."""
    return Section(name, SectionType.BREAK, LUNCH.get(language, LUNCH[ENGLISH]), minutes)


def about(title: str, language: str) -> str:
    """What happens in a section on a topic."""
    return ABOUT.get(language, ABOUT[ENGLISH]).format(title=title)
