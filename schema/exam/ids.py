"""The ids of what is in an exam: its parts, questions, options, gaps and statements.

A question that is written anew is another one: what was meant for the old one is not taken for the new.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.exam.answering import RejectedAnswer, sorted_out
from domain.exam.commands import SaveAnswers
from domain.exam.results import ExamResults
from domain.exam.state import Exam
from domain.questions.marks import Criterion, QuestionResult
from domain.questions.question import Answer, AnswerDoesNotFit, Face, Option, Unreadable
from domain.session import Id, Refused
from projections.exam.questions import AnswerView, GapAnswer, GapView, Match, QuestionView
from projections.exam.session import ExamPart
from projections.exam.writing import Generation
from schema.context import Info
from schema.ids import Ids, named


@dataclass(frozen=True, slots=True)
class ExamIds:
    """Turns names of an exam into ids, and ids into names."""

    exam: Exam
    place: Ids

    def part_id(self, name: Id) -> Id:
        """The id of a part."""
        return self.place.id("part", name)

    def question_id(self, name: Id) -> Id:
        """The id of a question."""
        return self._of_question(name).id()

    def part(self, part: ExamPart) -> ExamPart:
        """A part with its id."""
        return replace(part, id=self.part_id(part.id))

    def generation(self, generation: Generation) -> Generation:
        """How the writing stands, with the ids of the parts."""
        parts = tuple(replace(part, part_id=self.part_id(part.part_id)) for part in generation.parts)
        current = generation.current_part
        return replace(generation, current_part=self.part_id(current) if current else None, parts=parts)

    def results(self, results: ExamResults) -> ExamResults:
        """Results with the ids of the parts."""
        return replace(results, parts=tuple(replace(one, part_id=self.part_id(one.part_id)) for one in results.parts))

    def question(self, question: QuestionView) -> QuestionView:
        """A question with its id and those of what is in it."""
        place = self._of_question(question.id)
        return replace(
            question,
            id=place.id(),
            part_id=self.part_id(question.part_id),
            options=_options(place, question.options),
            gaps=tuple(_gap(place, gap) for gap in question.gaps),
            statements=tuple(replace(one, id=place.id("statement", one.id)) for one in question.statements),
            answer=_answered(place, question.answer) if question.answer else None,
            result=self.result(question.id, question.result) if question.result else None,
        )

    def result(self, question: Id, result: QuestionResult) -> QuestionResult:
        """The mark of a question, with the ids of what was marked and given."""
        face, place = self.exam.questions[question].face, self._of_question(question)
        return replace(result, breakdown=tuple(_marked(place, face, mark) for mark in result.breakdown))

    def part_named(self, id: Id, field: str = "partId") -> Id:
        """The part that is meant. Raises `ThereIsNoSuchId`."""
        return named(self.place.names("part", self.exam.parts), id, "part", field)

    def question_named(self, id: Id, field: str = "questionId") -> Id:
        """The question that is meant. Raises `ThereIsNoSuchId`."""
        return named({self.question_id(name): name for name in self.exam.questions}, id, "question", field)

    def batch(self, words: SaveAnswers) -> "Batch":
        """The save that is meant. An answer that cannot be told is left to be rejected; raises a `Refused` for more."""
        questions = {self.question_id(name): name for name in self.exam.questions}
        said, answers = {}, []
        for id, answer in words.answers:
            name, meant = self._told(questions, id, answer)
            said[name] = id
            answers.append((name, meant))
        active = words.active_question_id
        at = self.question_named(active, "activeQuestionId") if active else active
        given = {name: words.answered_at[id] for name, id in said.items() if id in words.answered_at}
        return Batch(self.exam, SaveAnswers(answers, at, words.active_view, given), said)

    def _told(
        self, questions: Mapping[Id, Id], id: Id, answer: Answer | Unreadable | None
    ) -> tuple[Id, Answer | Unreadable | None]:
        """The question's name, and the answer that is meant; a blank keeps what is no id apart from all names."""
        try:
            question = named(questions, id, "question", "answers")
        except Refused as refused:
            return Id(f" {id}"), Unreadable(refused.code, str(refused))
        try:
            return question, self.answer(question, answer, "answers") if isinstance(answer, Answer) else answer
        except Refused as refused:
            return question, Unreadable(refused.code, str(refused))

    def answer(self, question: Id, given: Answer, field: str) -> Answer:
        """The answer that is meant to a question; one of another form stays as it is. Raises a `Refused`."""
        face, place = self.exam.questions[question].face, self._of_question(question)
        bare = given.option if given.option is not None else given.text
        if face.gaps and given.gaps is not None:
            return Answer(gaps=_gaps_meant(place, face, given.gaps, field))
        if face.gaps and bare is not None:
            first = face.gaps[0]
            return Answer(option=_option_meant(place.under("gap", first.id), first.options, bare, field))
        if face.statements and given.matches is not None:
            return Answer(matches=_matches_meant(place, face, given.matches, field))
        if face.options and not face.statements and bare is not None:
            return Answer(option=_option_meant(place, face.options, bare, field))
        return given

    def _of_question(self, name: Id) -> Ids:
        return self.place.under("question", str(self.exam.round), name)


@dataclass(frozen=True, slots=True)
class Batch:
    """A save by the names of an exam, and what its client has called them."""

    exam: Exam
    meant: SaveAnswers
    said: Mapping[Id, Id]

    def rejected(self, now: datetime) -> list[RejectedAnswer]:
        """The answers that are not taken, in the client's words."""
        _, rejected = sorted_out(self.exam, self.meant, now)
        return [replace(one, question_id=self.said[name]) for name, one in rejected.items()]


def exam_ids(info: Info, exam: Exam) -> ExamIds:
    """The ids of an exam."""
    return ExamIds(exam, info.context.ids.of_session(exam.id))


def _options(place: Ids, options: Iterable[Option]) -> tuple[Option, ...]:
    return tuple(Option(place.id("option", option.id), option.text) for option in options)


def _gap(place: Ids, gap: GapView) -> GapView:
    within = place.under("gap", gap.id)
    return replace(gap, id=within.id(), options=_options(within, gap.options))


def _answered(place: Ids, answer: AnswerView) -> AnswerView:
    gaps, matches = answer.gaps, answer.matches
    return replace(
        answer,
        option=answer.option and place.id("option", answer.option),
        options=answer.options and tuple(place.id("option", one) for one in answer.options),
        gaps=gaps and tuple(_filled(place.under("gap", gap.gap_id), gap) for gap in gaps),
        matches=matches
        and tuple(Match(place.id("statement", m.statement_id), place.id("option", m.option_id)) for m in matches),
    )


def _filled(gap: Ids, answer: GapAnswer) -> GapAnswer:
    return GapAnswer(gap.id(), gap.id("option", answer.value))


def _marked(place: Ids, face: Face, mark: Criterion) -> Criterion:
    """A unit's mark by the id of its gap or statement; the one choice and criteria of rubrics keep their keys."""
    within, key = place, mark.id
    if mark.id in {gap.id for gap in face.gaps}:
        within = place.under("gap", mark.id)
        key = within.id()
    elif mark.id in {statement.id for statement in face.statements}:
        key = place.id("statement", mark.id)
    given, expected = (one and within.id("option", one) for one in (mark.given, mark.expected))
    return replace(mark, id=key, given=given, expected=expected)


def _option_meant(place: Ids, options: Iterable[Option], id: str, field: str) -> Id:
    """The option that is meant; a blank is none, and clears what was there."""
    return named(place.names("option", (one.id for one in options)), Id(id), "option", field) if id.strip() else Id("")


def _gaps_meant(place: Ids, face: Face, given: Mapping[Id, str], field: str) -> Mapping[Id, str]:
    """What goes into which gap. As nothing is kept of gaps that the question has not, they are left out."""
    gaps = {place.id("gap", gap.id): gap for gap in face.gaps}
    if given and not gaps.keys() & given.keys():
        raise AnswerDoesNotFit(field=field, reason="it has none of these gaps. Send the ids of its gaps.")
    return {
        gaps[id].id: _option_meant(place.under("gap", gaps[id].id), gaps[id].options, value, field)
        for id, value in given.items()
        if id in gaps
    }


def _matches_meant(place: Ids, face: Face, given: Mapping[Id, Id], field: str) -> Mapping[Id, Id]:
    statements = place.names("statement", (statement.id for statement in face.statements))
    options = place.names("option", (option.id for option in face.options))
    return {
        named(statements, statement, "statement", field): named(options, option, "option", field)
        for statement, option in given.items()
    }
