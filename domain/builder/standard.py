"""The standard outline, for a session of which no author could write a variant: made by rule, of what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.builder.catalog import Share
from domain.builder.metadata import DraftTopic, Metadata
from domain.builder.minutes import USUAL_MINUTES, timed
from domain.builder.outline import Origin, Outline, Section, SectionType
from domain.builder.stand_ins import ENGLISH, GERMAN, about
from domain.session import Id
from domain.texts import MAX_TITLE

SHARES = (
    Share(SectionType.OPENER, 10),
    Share(SectionType.TOPIC, 55),
    Share(SectionType.INSPIRATION, 15),
    Share(SectionType.CLOSING, 20),
)
"""How its time is divided."""
FEWEST, MOST = 2, 8
"""How many topics it has: as many as the draft's author has asked for, within these."""
REQUIRED = (SectionType.OPENER, SectionType.CLOSING)

TITLES: Mapping[str, Mapping[str, str]] = {
    ENGLISH: {
        "opener": "Welcome, aim and expectations",
        "today": "Where we stand today",
        "way": "How we get there",
        "inspiration": "A story of one's own",
        "closing": "What everybody takes away",
    },
    GERMAN: {
        "opener": "Begrüßung, Ziel und Erwartungen",
        "today": "Wo wir heute stehen",
        "way": "Wie wir dorthin kommen",
        "inspiration": "Eine eigene Geschichte",
        "closing": "Was alle mitnehmen",
    },
}
"""Headings by language."""

TEXTS: Mapping[str, Mapping[str, str]] = {
    ENGLISH: {
        "opener": "Welcome the participants and name the aim: “{aim}”. Everybody says in one sentence what would have "
        "to happen for the time to be well spent; the sentences go on the wall.",
        "today": "Participants describe in pairs one situation of the last weeks that shows where they stand. Collect "
        "what the situations have in common, and mark what is in their own hands.",
        "way": "Explain step by step what leads to the aim, each step with an example from the participants' own work. "
        "After each step they write down what they would do differently tomorrow.",
        "inspiration": "Tell of somebody who has come the same way: what was hard, what turned it, and what became of "
        "it. Then two or three participants tell of a time when they did something like it.",
        "closing": "Go back to the sentences on the wall. Everybody names one step towards “{aim}”, the day for it and "
        "somebody who will ask about it.",
        "problem": "What is the matter today: {problem}",
        "topics": "What has to come up: {topics}",
        "audience": "The participants: {audience}.",
    },
    GERMAN: {
        "opener": "Begrüßen Sie die Teilnehmenden und nennen Sie das Ziel: „{aim}“. Alle sagen in einem Satz, was "
        "geschehen müsste, damit sich die Zeit gelohnt hat; die Sätze kommen an die Wand.",
        "today": "Zu zweit beschreiben die Teilnehmenden eine Situation der letzten Wochen, die zeigt, wo sie stehen. "
        "Sammeln Sie, was die Situationen gemeinsam haben, und markieren Sie, was davon in ihrer Hand liegt.",
        "way": "Erklären Sie Schritt für Schritt, was zum Ziel führt, jeden Schritt an einem Beispiel aus der Arbeit "
        "der Teilnehmenden. Nach jedem Schritt schreiben sie auf, was sie morgen anders machen würden.",
        "inspiration": "Erzählen Sie von jemandem, der denselben Weg gegangen ist: was schwer war, was die Wende "
        "brachte und was daraus wurde. Danach erzählen zwei oder drei Teilnehmende, wann ihnen Ähnliches gelang.",
        "closing": "Kehren Sie zu den Sätzen an der Wand zurück. Alle nennen einen Schritt zu „{aim}“, den Tag dafür "
        "und eine Person, die danach fragen wird.",
        "problem": "Was heute im Weg steht: {problem}",
        "topics": "Was zur Sprache kommen soll: {topics}",
        "audience": "Die Teilnehmenden: {audience}.",
    },
}
"""What happens, by language."""


def standard_outline(
    metadata: Metadata, minutes: int, language: str, context: Sequence[tuple[str, str]] = (), *, prefix: str = ""
) -> Outline:
    """Opener, two topics (or those that were asked for), inspiration, closing: together `minutes` (15 to 480).

    `context` is what the catalogue says of what was chosen, by heading: the trainer finds it in the notes. Sections
    are named by a number behind `prefix`.
    """
    words = Wording(metadata, language if language in TEXTS else ENGLISH)
    notes = "\n".join(f"{heading}: {text}" for heading, text in context if text.strip()) or None
    sections = (
        words.with_known("audience", words.section(SectionType.OPENER, "opener", notes)),
        *words.topics(),
        words.section(SectionType.INSPIRATION, "inspiration"),
        words.section(SectionType.CLOSING, "closing"),
    )
    return Outline(timed([named(one, f"{prefix}{n}") for n, one in enumerate(sections, 1)], minutes, SHARES))


def named(section: Section, name: str) -> Section:
    """A section with its name."""
    return replace(section, name=Id(name))


class Wording:
    """The texts of an outline, in its language, filled with what is known of the session."""

    def __init__(self, metadata: Metadata, language: str) -> None:
        self.metadata, self.language = metadata, language
        self.filled = {
            "aim": metadata.desired_outcome or metadata.title or metadata.category or TITLES[language]["way"],
            "problem": metadata.current_problem or "",
            "topics": metadata.specific_topics or "",
            "audience": metadata.audience_name or "",
        }

    def section(self, type: SectionType, key: str, notes: str | None = None) -> Section:
        """A section of the standard outline."""
        title, needed = TITLES[self.language][key], type in REQUIRED
        return Section(Id(""), type, title, USUAL_MINUTES, self.text(key), needed, trainer_notes=notes)

    def topics(self) -> tuple[Section, ...]:
        """Those that were asked for, then those that every session has, two at least."""
        asked = [self.asked(one) for one in self.metadata.topics if one.title.strip()][:MOST]
        usual = [
            self.with_known("problem", self.section(SectionType.TOPIC, "today")),
            self.with_known("topics", self.section(SectionType.TOPIC, "way")),
        ]
        return (*asked, *usual[min(len(asked), FEWEST) :])

    def with_known(self, key: str, section: Section) -> Section:
        """A section that says, too, what the author has said on something."""
        return replace(section, description=" ".join(filter(None, (section.description, self.known(key)))))

    def asked(self, topic: DraftTopic) -> Section:
        """A topic that was asked for."""
        minutes, description = max(1, topic.duration_minutes), topic.description or about(topic.title, self.language)
        section = Section(Id(""), SectionType.TOPIC, topic.title[:MAX_TITLE], minutes, description)
        return replace(section, topic_title=topic.title, match_score=1.0, origin=Origin.USER)

    def known(self, key: str) -> str:
        """A sentence on something that the author has said; empty if not."""
        return self.text(key) if self.filled[key] else ""

    def text(self, key: str) -> str:
        """A text, filled."""
        return TEXTS[self.language][key].format_map(self.filled)
