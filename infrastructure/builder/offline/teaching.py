"""The sections in which something is explained or watched."""

from collections.abc import Sequence

from domain.builder.authoring import SectionDraft
from domain.builder.catalog import Topic
from domain.texts import fold
from infrastructure.builder.offline.passages import Passage
from infrastructure.builder.offline.phrases import subject
from infrastructure.builder.offline.planning import Slot
from infrastructure.builder.offline.said import Said, cited, sentence

MINUTES_A_SENTENCE = {False: 6, True: 3}
"""Of a section, for each sentence of a document: more where documents weigh little."""

FEWEST_SENTENCES, MOST_SENTENCES = 2, 6
MOST_POINTS = 6
A_WORD = 0.1
"""The least share of an own topic without a passage that a note on what goes wrong speaks of: a word of it."""
HEAVY = 0.5
"""From which weight on documents are quoted at more length."""


class Teaching:
    """Makes such sections. `spare` is how many passages no topic needs: recordings may be about them."""

    def __init__(self, said: Said, spare: int, slots: Sequence[Slot]) -> None:
        self._said, self._spare = said, spare
        self._asked = [one.asked for one in slots if one.about]
        self._passages = said.stock.assigned(self._asked)
        self._topics = list(said.request.topics)

    def topic(self, slot: Slot) -> SectionDraft:
        """Something is explained: what the author asks for, else what the documents or the catalogue have on it."""
        said, asked = self._said, slot.topic.title if slot.topic else slot.point
        described = (slot.topic.description or "") if slot.topic else ""
        passage = self._passages.get(slot.asked) if slot.about else said.stock.topic()
        listed = self._named(asked) if asked else self._next(passage)
        about = asked or (passage.heading if passage else listed.name if listed else said.subject())
        said.explained(about)
        others = [one for one in self._asked if one != slot.asked]
        pitfall = said.stock.pitfall(
            (subject(about), subject(described)), others, A_WORD if slot.topic and not passage else 0.0
        )
        description = self._description(slot, passage, listed, described, about)
        activities = self._activities(slot, passage, subject(about))
        return SectionDraft(
            type=slot.type,
            title=said.title(subject(about)),
            duration_minutes=slot.minutes,
            description=description,
            learning_objectives=self._objectives(listed, subject(about)),
            suggested_activities=activities,
            materials_needed=said.phrases.materials([description, *activities]),
            trainer_notes=pitfall[1] if pitfall else None,
            topic_title=slot.topic.title if slot.topic else listed.name if listed else None,
            cites=cited([passage.number if passage else None, pitfall[0] if pitfall else None]),
        )

    def video(self, slot: Slot) -> SectionDraft:
        """Something is watched, with what to look for."""
        said = self._said
        passage = said.stock.shown(said.metadata.title or said.outcome) if self._spare > 0 else None
        self._spare -= 1
        about = subject(passage.heading) if passage else said.subject()
        shown = said.say("video", about=about, part=max(slot.minutes * 2 // 3, 1))
        quoted = said.stock.sentences(passage, FEWEST_SENTENCES, slot.minutes) if passage else ()
        return SectionDraft(
            type=slot.type,
            title=said.title(said.say("video title", about=about)),
            duration_minutes=slot.minutes,
            description=" ".join([*quoted, *said.once(shown)]),
            suggested_activities=said.once(said.say("video task")),
            materials_needed=tuple(said.phrases.lines("video materials")),
            trainer_notes=said.paragraph(said.say("video note")) or None,
            cites=cited([passage.number if passage and quoted else None]),
        )

    def _named(self, name: str) -> Topic | None:
        """The catalogue's topic of a name."""
        return next((one for one in self._topics if fold(one.name) == fold(name)), None)

    def _next(self, passage: Passage | None) -> Topic | None:
        """The catalogue's next topic, where no passage is left."""
        return self._topics.pop(0) if self._topics and not passage else None

    def _description(
        self, slot: Slot, passage: Passage | None, listed: Topic | None, described: str, about: str
    ) -> str:
        said = self._said
        many = slot.minutes // MINUTES_A_SENTENCE[said.request.rag_weight >= HEAVY]
        most = max(FEWEST_SENTENCES, min(many, MOST_SENTENCES))
        quoted = said.stock.sentences(passage, most, slot.minutes, subject(about)) if passage else ()
        own = said.once(sentence(described), sentence(listed.description) if listed else None)
        if quoted or own:
            return " ".join([*own, *quoted])
        asked = "specific topic" if slot.topic or slot.point else "plain topic"
        part = max(slot.minutes // 2, 2)
        return said.paragraph(said.say(asked, about=subject(about), outcome=said.outcome, part=part))

    def _objectives(self, listed: Topic | None, about: str) -> tuple[str, ...]:
        learned = self._said.once(*map(sentence, listed.learning_outcomes)) if listed else ()
        return learned or self._said.once(self._said.say("explain", about=about))

    def _activities(self, slot: Slot, passage: Passage | None, about: str) -> tuple[str, ...]:
        said, part = self._said, max(slot.minutes // 3, 2)
        points = said.once(*self._points(passage)) if passage else ()
        listed = said.say("points", points="; ".join(points)) if points else None
        data = said.say("data", about=about) if said.request.tweaks.increase_data_emphasis else None
        return said.once(listed, said.say("topic activity", about=about, part=part), data)

    def _points(self, passage: Passage) -> Sequence[str]:
        return [one.rstrip(".") for one in (*passage.steps, *passage.points)][:MOST_POINTS]
