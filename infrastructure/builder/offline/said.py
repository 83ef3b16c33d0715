"""What is said in an outline beside what documents say: its beginning, its end, and of each thing no more than once."""

from collections.abc import Iterable, Sequence

from domain.builder.authoring import OutlineRequest, SectionDraft
from domain.builder.breaks import LUNCH
from domain.builder.outline import SectionType
from domain.texts import fold
from infrastructure.builder.languages import SIMPLE, language_of
from infrastructure.builder.offline.manners import MANNERS, Manner
from infrastructure.builder.offline.phrases import Phrases, subject
from infrastructure.builder.offline.planning import Slot
from infrastructure.builder.offline.stock import Stock

MOST_TITLES = 8
"""Headings that an agenda has at most."""


class Said:
    """What is known of an outline's session, and what was said already."""

    def __init__(self, request: OutlineRequest, manner: Manner, stock: Stock) -> None:
        self.request, self.metadata, self.stock = request, request.metadata, stock
        self.phrases = Phrases(request.language, manner.name)
        self.say = self.phrases.say
        others = [one.name for one in MANNERS if one.name != manner.name]
        self.ways = [self.phrases, *(Phrases(request.language, name) for name in others)]
        self._use, self._taken_away = stock.use(), stock.taken_away()
        fallback = self.metadata.title or self.metadata.category or self.say("the aim")
        self._explained, self._fallback, self._tried = list[str](), fallback, list[str]()

    def explained(self, about: str) -> None:
        """Take note of what was explained: there may be an exercise on it."""
        self._explained.append(about)

    @property
    def so_far(self) -> Sequence[str]:
        """What was explained."""
        return self._explained

    @property
    def outcome(self) -> str:
        """What is to be reached, as a sentence."""
        return sentence(self.metadata.desired_outcome or self.metadata.title or "")

    def subject(self) -> str:
        """What an exercise or a recording may be about: what was explained last and had neither yet, or fewest."""
        known = [fold(one) for one in self._tried]
        offered = list(reversed(self._explained)) or [self._fallback]
        about = min(offered, key=lambda one: known.count(fold(one)))
        self._tried.append(about)
        return subject(about)

    def once(self, *texts: str | None) -> tuple[str, ...]:
        """Those of the texts that were not said yet; now they are."""
        return tuple(self.stock.tell(text for text in texts if text))

    def paragraph(self, *texts: str | None) -> str:
        """Those of the texts that were not said yet, as one text."""
        return " ".join(self.once(*texts))

    def title(self, text: str) -> str:
        """A heading, numbered where another section has it."""
        number, title = 1, text
        while self.stock.is_told(title):
            number, title = number + 1, f"{text} ({number + 1})"
        self.stock.tell([title])
        return title

    def opener(self, slot: Slot, titles: Sequence[str]) -> SectionDraft:
        """How it begins: the reason, the aim, and what the persona begins with."""
        problem, audience, use = self.metadata.current_problem, self._audience(), self._use
        begun = self.say("opener", problem=sentence(problem)) if problem else self.say("opener without problem")
        whom = self.say("for", audience=sentence(audience)) if audience else None
        about = f": {subject(self.metadata.title)}" if self.metadata.title else ""
        activity = self.say("opener activity", titles="; ".join(titles[:MOST_TITLES]), part=max(slot.minutes // 3, 2))
        return SectionDraft(
            type=SectionType.OPENER,
            title=self.title(f"{self.say('opener title')}{about}"),
            duration_minutes=slot.minutes,
            description=self.paragraph(begun),
            learning_objectives=self.once(self.outcome),
            suggested_activities=self.once(activity),
            materials_needed=self.phrases.materials([begun, activity]),
            trainer_notes=" ".join([*self.once(whom), *([use[1]] if use else [])]) or None,
            cites=(use[0],) if use else (),
        )

    def rest(self, slot: Slot) -> SectionDraft:
        """A break."""
        key = "lunch title" if slot.minutes >= LUNCH // 2 else "break title"
        return SectionDraft(slot.type, self.title(self.say(key)), slot.minutes)

    def closing(self, slot: Slot) -> SectionDraft:
        """How it ends: what remains of it, and what comes next."""
        taken = self._taken_away
        end = self.say("closing")
        activity = self.say("closing activity", outcome=self.outcome, part=max(slot.minutes // 2, 2))
        return SectionDraft(
            type=SectionType.CLOSING,
            title=self.title(self.say("closing title")),
            duration_minutes=slot.minutes,
            description=" ".join([*([taken[1]] if taken else []), *self.once(end)]),
            learning_objectives=self.once(self.say("closing objective")),
            suggested_activities=self.once(activity),
            materials_needed=self.phrases.materials([end, activity]),
            cites=(taken[0],) if taken else (),
        )

    def _audience(self) -> str:
        """For whom it is: what the author calls them, or else what the catalogue says in its first line on them.

        What the catalogue says in another language is left out, as far as it is more than a name.
        """
        said = next((text for heading, text in self.request.context if heading == "Audience"), "").partition("\n")[0]
        in_theirs = language_of(said) in (self.request.language, SIMPLE)
        return self.metadata.audience_name or (said if in_theirs else said.partition(":")[0])


def sentence(text: str) -> str:
    """A text that ends as a sentence does."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?…" else f"{text}."


def cited(numbers: Iterable[int | None]) -> tuple[int, ...]:
    """The numbers of sources in order, each once."""
    return tuple(sorted({number for number in numbers if number is not None}))
