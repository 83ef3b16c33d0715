"""The tutor's work: asks the tutor for what an action called for, and puts what comes back into the log.

All of it may be done twice, on this machine or another: it begins with what the log says is pending.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from domain.lifecycle import SessionIsNotActive
from domain.spending import Allowance, AuthorFailed, Usage
from domain.study import commands
from domain.study.autopilot_events import AutopilotStatus
from domain.study.content import InvalidContent
from domain.study.phases import StudyAction, StudyPhase
from domain.study.quizzes import Quiz
from domain.study.state import Study, Work
from domain.study.syllabus import StudyDifficulty, Unit
from domain.study.tutoring import DiagnosisRequest, LessonRequest, PlanRequest, QuizRequest, Route, RouteRequest, Tutor
from domain.study.working import scope_of, understood, wish_of
from infrastructure.jobs.attempts import AUTHOR, attempt, unbroken
from infrastructure.models.budgets import Budgets, TheBudgetIsSpent
from infrastructure.sessions.sessions import Sessions

log = logging.getLogger(__name__)

T = TypeVar("T")


class Tutoring:
    """Does a tutor's work, and has autopilots take their steps."""

    def __init__(self, sessions: Sessions, tutor: Tutor, budgets: Budgets, now: Callable[[], datetime]) -> None:
        self._sessions, self._tutor, self._budgets, self._now = sessions, tutor, budgets, now

    async def work(self, session_id: str) -> datetime | None:
        """Do what is pending, then let the autopilot take its next step; when to look again, if the session waits."""
        try:
            study = await self._read(session_id)
            if study and (work := study.pending()):
                await self._attempt(study, work)
            return await self.step(session_id)
        except SessionIsNotActive:
            log.info("session %s ended while its tutor was at work", session_id)
            return None

    async def step(self, session_id: str) -> datetime | None:
        """Have the autopilot do what is due; when its answers or its time will be, if it waits for them."""
        study = await self._read(session_id)
        if study is None or study.autopilot is None or study.autopilot.status is not AutopilotStatus.RUNNING:
            return None
        study = await self._tell(study, commands.StepAutopilot())
        pilot = study.autopilot
        waiting = study.phase is StudyPhase.QUIZZING and not study.pending()
        running = pilot is not None and pilot.status is AutopilotStatus.RUNNING
        return pilot.waits_until(self._now()) if pilot and running and waiting else None

    async def _attempt(self, study: Study, work: Work) -> None:
        allowance = self._budgets.allowance(study, study.owner_id)

        async def do() -> None:
            await self._budgets.check(study, study.owner_id)
            await WORKS[work.action](self, study, work, allowance)

        async def fail(failure: Exception, last: bool) -> None:
            if last:
                await self._tell(study, commands.FailWork(work.number, _told(failure)))

        await attempt(
            f"{work.action} of session {study.id}",
            do,
            failures=(AuthorFailed, InvalidContent),
            hopeless=(TheBudgetIsSpent,),
            fail=fail,
        )

    async def _plan(self, study: Study, work: Work, allowance: Allowance) -> None:
        if not study.drafts and not await self._route(study, work, allowance):
            return
        study = await self._current(study)
        wish, scope = wish_of(study, work), scope_of(study, work)
        while study.pending() == work:
            last = study.drafts[-1] if study.drafts else None
            request = PlanRequest(
                exam_type=study.exam_type,
                wish=wish,
                scope=scope,
                last=last.plan if last else None,
                critique=last.verification.critique if last else None,
            )
            plan = await self._one(study, self._tutor.plan(request, allowance))
            study = await self._tell(study, commands.RecordDraft(work.number, plan))

    async def _route(self, study: Study, work: Work, allowance: Allowance) -> bool:
        """Find out what the plan is to be about; whether that is clear."""
        wish = wish_of(study, work)
        units = wish.scope(study.units)
        if not wish.goal:
            route = Route("plan", tuple(unit.id for unit in units), 1.0)
        else:
            request = RouteRequest(study.exam_type, wish.goal, units)
            route = await self._one(study, self._tutor.route(request, allowance))
        return (await self._tell(study, understood(work, route))).pending() == work

    async def _teach(self, study: Study, work: Work, allowance: Allowance) -> None:
        unit, wanted = _topic(study), work.payload.get("difficulty")
        difficulty = StudyDifficulty[wanted] if wanted else unit.difficulty
        request = LessonRequest(study.exam_type, unit, work.lesson, difficulty, study.context.misconceptions)
        lesson = await self._one(study, self._tutor.teach(request, allowance))
        await self._tell(study, commands.RecordLesson(work.number, lesson))

    async def _ask(self, study: Study, work: Work, allowance: Allowance) -> None:
        unit, wanted = _topic(study), work.payload["difficulty"]
        difficulty = StudyDifficulty[wanted] if wanted else None
        request = QuizRequest(
            exam_type=study.exam_type,
            unit=unit,
            count=work.payload["count"],
            difficulty=difficulty,
            misconceptions=study.context.misconceptions,
            asked=study.asked.get(unit.id, ()),
        )
        items = await self._all(study, self._tutor.write_quiz(request, allowance))
        await self._tell(study, commands.RecordQuiz(work.number, Quiz(unit.id, tuple(items), difficulty)))

    async def _diagnose(self, study: Study, work: Work, allowance: Allowance) -> None:
        assert study.quiz
        assert study.analysis
        unit = study.units[study.analysis.topic_id]
        request = DiagnosisRequest(study.exam_type, unit, study.quiz, study.analysis)
        found = await self._all(study, self._tutor.diagnose(request, allowance))
        await self._tell(study, commands.RecordDiagnoses(work.number, tuple(found)))

    async def _one(self, study: Study, pieces: AsyncIterator[T | Usage]) -> T:
        """The one value that the tutor hands on. Raises `AuthorFailed` when there is none."""
        found = await self._all(study, pieces)
        if not found:
            raise AuthorFailed("the tutor gave nothing")
        return found[-1]

    async def _all(self, study: Study, pieces: AsyncIterator[T | Usage]) -> Sequence[T]:
        found: list[T] = []
        async for piece in unbroken(pieces):
            if isinstance(piece, Usage):
                await self._tell(study, commands.RecordTutorCall(piece))
            else:
                found.append(piece)
        return found

    async def _read(self, session_id: str) -> Study | None:
        study = await self._sessions.get(session_id)
        return study if isinstance(study, Study) else None

    async def _current(self, study: Study) -> Study:
        return await self._read(study.id) or study

    async def _tell(self, study: Study, command: object) -> Study:
        told = await self._sessions.execute(study.id, command, AUTHOR)
        assert isinstance(told, Study)
        return told


WORKS: dict[StudyAction, Callable[[Tutoring, Study, Work, Allowance], Awaitable[None]]] = {
    StudyAction.GENERATE_PLAN: Tutoring._plan,
    StudyAction.START_TOPIC: Tutoring._teach,
    StudyAction.TAKE_QUIZ: Tutoring._ask,
    StudyAction.SUBMIT_ANSWERS: Tutoring._diagnose,
}
"""What each action asks of the tutor."""


def _topic(study: Study) -> Unit:
    return study.units[study.topic_id or ""]


def _told(failure: Exception) -> str:
    """What a learner is told of a failure. What is wrong with content might give a key away."""
    return "what the tutor wrote cannot be used" if isinstance(failure, InvalidContent) else str(failure)
