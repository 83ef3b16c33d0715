"""Spoken response: a talk or one's part of a discussion, handed in as a transcript and marked like a written text."""

from domain.json import JsonObject
from domain.questions import written_response
from domain.questions.module import QuestionModule

DEFAULTS: JsonObject = {
    **written_response.DEFAULTS,
    "prompt": {"instructions": "Sprechen Sie zum Thema. Gehen Sie auf alle Punkte ein."},
    "render": {"display": "task", "firstNumber": 1},
    "scoring": {"strategy": "rubric", "partialCredit": "rubric", "minWords": 200, "targetWords": 350},
    "source": {"kind": "situation", "words": [30, 90]},
}

MODULE = QuestionModule(
    "audio_response",
    DEFAULTS,
    written_response.SCHEMA,
    written_response.build,
    written_response.normalise,
    written_response.choices,
    written_response.reference,
)
