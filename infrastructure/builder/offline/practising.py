"""The sections in which participants do something or talk."""

from collections import Counter
from collections.abc import Sequence

from domain.builder.authoring import SectionDraft
from domain.builder.outline import SectionType
from domain.builder.sharing import share_out
from infrastructure.builder.offline.passages import Passage, shortened
from infrastructure.builder.offline.phrases import Phrases, subject
from infrastructure.builder.offline.planning import Slot
from infrastructure.builder.offline.said import Said, cited

MOST_QUESTIONS = 4
MOST_SENTENCES = 3
PARTS = (20, 50, 30)
"""How an exercise of our own divides its minutes, in percent: begin, work, tell."""


class Practising:
    """Makes such sections."""

    def __init__(self, said: Said, slots: Sequence[Slot]) -> None:
        self._said, self._asked = said, [one.asked for one in slots if one.about]
        self._own_on: Counter[str] = Counter()

    def exercise(self, slot: Slot) -> SectionDraft:
        """An exercise of a document, or one of our own on what was explained."""
        explained = self._said.so_far
        later = [one for one in self._asked if one[0] not in map(subject, explained)]
        passage = self._said.stock.exercise(slot.minutes, explained, later)
        return self._of(passage, slot) if passage else self._own(slot)

    def discussion(self, slot: Slot) -> SectionDraft:
        """Questions are talked over, or answered in writing."""
        said, found = self._said, self._said.stock.questions(MOST_QUESTIONS)
        own = () if found else said.once(*said.phrases.lines("own questions", outcome=said.outcome))
        kind = "assessment" if slot.type is SectionType.ASSESSMENT else "discussion"
        how = said.say(kind)
        return SectionDraft(
            type=slot.type,
            title=said.title(said.say(f"{kind} title")),
            duration_minutes=slot.minutes,
            description=said.paragraph(how),
            suggested_activities=(*(text for _, text in found), *own),
            materials_needed=said.phrases.materials([how]),
            cites=cited(number for number, _ in found),
        )

    def _of(self, passage: Passage, slot: Slot) -> SectionDraft:
        """The steps of a passage, with what it says of them."""
        said = self._said
        planned = passage.minutes
        steps = said.once(*(shortened(step, planned, slot.minutes) for step in passage.steps))
        sentences = said.stock.sentences(passage, MOST_SENTENCES, slot.minutes)
        note = said.say("planned", planned=planned, minutes=slot.minutes) if planned != slot.minutes else None
        return SectionDraft(
            type=slot.type,
            title=said.title(subject(passage.heading)),
            duration_minutes=slot.minutes,
            description=" ".join(sentences),
            learning_objectives=said.once(said.say("carry out", about=subject(passage.heading))),
            suggested_activities=steps,
            materials_needed=said.phrases.materials([*steps, *sentences]),
            trainer_notes=said.paragraph(note if planned else None) or None,
            cites=cited([passage.number]),
        )

    def _own(self, slot: Slot) -> SectionDraft:
        """Three steps in the persona's manner; in another one where that was done on the same already."""
        said, about = self._said, self._said.subject()
        done = self._own_on[about]
        phrases = said.ways[done % len(said.ways)]
        what = [said.say("own exercise", about=about), *said.phrases.lines("own exercise again", about=about)]
        self._own_on[about] += 1
        steps = self._steps(phrases, slot.minutes, about)
        return SectionDraft(
            type=slot.type,
            title=said.title(phrases.say("exercise title", about=about)),
            duration_minutes=slot.minutes,
            description=said.paragraph(what[done % len(what)]),
            learning_objectives=said.once(said.say("apply", about=about)),
            suggested_activities=steps,
            materials_needed=said.phrases.materials(steps),
        )

    def _steps(self, phrases: Phrases, minutes: int, about: str) -> tuple[str, ...]:
        a, b, c = share_out(max(minutes, len(PARTS)), PARTS, [1] * len(PARTS))
        return self._said.once(*phrases.lines("exercise", about=about, a=a, b=b, c=c))
