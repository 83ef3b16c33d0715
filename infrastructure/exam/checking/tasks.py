"""Tasks of writing and speaking: what a good answer speaks of is not told by the task."""

from collections.abc import Iterator

from domain.questions.keywords import content_words, is_in, spoken_of, words_of
from infrastructure.exam.checking.parts import PaperPart

LEAST_IDEAS = 5
LEAST_WORDINGS = 2
SPOKEN_OF = 0.7
"""What share of the ideas a model answer speaks of."""


def ideas(part: PaperPart) -> Iterator[str]:
    """Each task has ideas in several wordings; none is a form of a word of the task; its model speaks of most."""
    for draft in part.drafts if "ideas" in (part.drafts or [{}])[0] else ():
        if len(draft["ideas"]) < LEAST_IDEAS or any(len(one) < LEAST_WORDINGS for one in draft["ideas"]):
            yield f"there are to be {LEAST_IDEAS} ideas at least, each in {LEAST_WORDINGS} wordings"
        told = [draft[name] for name in ("prompt", "scenario", "goal", "audience")]
        task = content_words(" ".join([*told, *draft["tasks"], part.source.title, part.source.text]))
        for wording in (wording for idea in draft["ideas"] for wording in idea):
            if all(is_in(word, task) for word in words_of(wording)):
                yield f"the idea {wording!r} stands in the task"
        spoken = sum(bool(spoken_of(idea, draft["model_answer"])) for idea in draft["ideas"])
        if spoken < SPOKEN_OF * len(draft["ideas"]):
            yield f"the model answer speaks of {spoken} of {len(draft['ideas'])} ideas"


def lengths(part: PaperPart) -> Iterator[str]:
    """A model answer is as long as is aimed at, and half as long again at most."""
    aim = part.plan.config["scoring"].get("targetWords")
    for draft in part.drafts if aim else ():
        if "model_answer" in draft and not aim <= len(draft["model_answer"].split()) <= 1.5 * aim:
            yield f"the model answer has {len(draft['model_answer'].split())} words; {aim} are aimed at"


def partners_turns(part: PaperPart) -> Iterator[str]:
    """In a discussion the partner speaks three or four times."""
    if "turns" in part.plan.config["source"]:
        least, most = part.plan.config["source"]["turns"]
        if not least <= len(part.source.segments) <= most:
            yield f"the partner has {len(part.source.segments)} turns; {least} to {most} are asked for"
