"""A discussion that a model writes has a partner, who speaks three or four times."""

import json
from collections import deque

import pytest

from domain.exam.plans import ExamSkill
from domain.session import Id
from domain.writing import GenerationStatus
from infrastructure.services import Services
from tests.support.messages_api import Fault, MessagesApi, asked_of, content
from tests.support.model_exams import written

LABEL = "the discussion in a speaking"


async def test_a_partner_speaks_in_the_discussion_alone(studio: Services, model_api: MessagesApi) -> None:
    exam = await written(studio, ExamSkill.SPEAKING)
    talk, discussion = (part.source for part in exam.parts.values())
    assert exam.generation is GenerationStatus.COMPLETED
    assert talk
    assert discussion
    assert talk.segments == ()
    assert {(turn.speaker_id, turn.role) for turn in discussion.segments} == {("partner", "Gesprächspartnerin")}
    assert len(discussion.segments) == 3
    questions = next(asked_of(body) for body in model_api.requests if "for Teil 2 of a speaking" in asked_of(body))
    assert questions.count("Person 0: Meinen Sie wirklich?") == 3


@pytest.mark.parametrize(("turns", "attempts"), [(1, 2), (5, 2), (4, 1)])
async def test_a_partner_who_says_too_little_or_too_much_is_asked_for_again(
    studio: Services, model_api: MessagesApi, turns: int, attempts: int
) -> None:
    await written(studio, ExamSkill.SPEAKING)
    answer = content("source", next(body for body in model_api.requests if LABEL in asked_of(body)))
    answer["turns"] = answer["turns"][:1] * turns
    model_api.faults_by_text[LABEL] = deque([Fault(text=json.dumps(answer))])
    exam = await written(studio, ExamSkill.SPEAKING)
    part = exam.parts[Id("teil_2")]
    assert (part.status, part.attempts) == (GenerationStatus.COMPLETED, attempts)
