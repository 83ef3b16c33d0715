"""Written response: a letter, an article, any text on a task, marked by a rubric."""

from collections.abc import Mapping
from itertools import chain
from unicodedata import category

from domain.json import JsonObject
from domain.questions.module import QuestionModule, Shuffle
from domain.questions.question import Answer, AnswerDoesNotFit, Face, InvalidDraft, UnitKey
from domain.questions.tasks import Reference, WritingTask
from domain.session import Id
from domain.texts import plain

MAX_CHARACTERS = 20_000
"""The longest answer: ten times what the longest task aims at, and some."""

MAX_IDEAS = 8
MIN_TASKS = 2
UNSEEN = "CZ"
"""What the Unicode categories begin with whose characters cannot be seen."""

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}

SCHEMA: JsonObject = {
    "type": "object",
    "additionalProperties": False,
    "required": ["prompt", "scenario", "goal", "audience", "register", "tasks", "ideas", "model_answer"],
    "properties": {
        **dict.fromkeys(("prompt", "scenario", "goal", "audience", "model_answer"), _TEXT),
        "register": {"type": "string", "enum": ["formal", "neutral", "informal"]},
        "tasks": _TEXTS,
        "ideas": {
            "type": "array",
            "description": "What a good text speaks of, each in several wordings, none of them a word of the task.",
            "items": _TEXTS,
        },
    },
}

DEFAULTS: JsonObject = {
    "prompt": {"instructions": "Schreiben Sie einen Text zur Aufgabe. Gehen Sie auf alle Punkte ein."},
    "render": {"display": "task", "firstNumber": 1},
    "scoring": {"strategy": "rubric", "partialCredit": "rubric", "minWords": 200, "targetWords": 250},
    "source": {"kind": "situation", "words": [45, 110]},
}


def build(draft: JsonObject, shuffle: Shuffle) -> tuple[Face, tuple[UnitKey, ...]]:
    """The face of a draft; its key is a rubric, so there are no units. Raises `InvalidDraft`."""
    if len(draft["tasks"]) < MIN_TASKS:
        raise InvalidDraft(f"a task has at least {MIN_TASKS} points to cover")
    if len(draft["ideas"]) > MAX_IDEAS:
        raise InvalidDraft(f"a task has at most {MAX_IDEAS} ideas")
    texts = [draft[name] for name in ("prompt", "scenario", "goal", "audience", "model_answer")]
    if not all(text.strip() for text in (*texts, *draft["tasks"], *chain(*draft["ideas"]))):
        raise InvalidDraft("a part of the task is empty")
    task = WritingTask(draft["scenario"], draft["goal"], draft["audience"], draft["register"], tuple(draft["tasks"]))
    return Face(prompt=draft["prompt"], writing=task), ()


def reference(draft: JsonObject) -> Reference:
    """What answers are measured by."""
    return Reference(model_answer=draft["model_answer"], ideas=tuple(map(tuple, draft["ideas"])))


def normalise(face: Face, answer: Answer) -> Answer | None:
    """The text, plain; None if nothing of it can be seen. Raises `AnswerDoesNotFit`: too long, or not a text."""
    if answer.text is None:
        raise AnswerDoesNotFit(reason="it takes a text, as {text: String}.")
    text = plain(answer.text)
    if all(category(letter)[0] in UNSEEN for letter in text):
        return None
    if len(text) > MAX_CHARACTERS:
        raise AnswerDoesNotFit(reason=f"the text has {len(text)} characters; {MAX_CHARACTERS} are allowed.")
    return Answer(text=text)


def choices(answer: Answer) -> Mapping[Id, str]:
    """Nothing: a text has no units."""
    return {}


MODULE = QuestionModule("written_response", DEFAULTS, SCHEMA, build, normalise, choices, reference)
