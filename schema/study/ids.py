"""The ids of what is in a study session, and of the topics that all sessions of an examination have in common.

A question is told by what it asks: asked again in another quiz it is the same one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.session import Id
from domain.study.content import QuizItem
from domain.study.phases import ExamType
from domain.study.plans import PlanDay, PlanTopic
from domain.study.state import Study
from projections.study.content import LessonView, MisconceptionView, QuizQuestion, QuizView
from projections.study.results import AnalysisView, ItemResultView
from projections.study.session import ContextView, StudyPlanView, StudyTopic, TopicMastery
from schema.context import Info
from schema.ids import Ids


@dataclass(frozen=True, slots=True)
class TopicIds:
    """Turns names of an examination's topics into ids: what a topic asks for differs between examinations."""

    place: Ids

    def id(self, name: str) -> Id:
        """The id of a topic."""
        return self.place.id("topic", name)

    def ids(self, names: Iterable[str]) -> tuple[Id, ...]:
        """The ids of several."""
        return tuple(map(self.id, names))

    def topic(self, topic: StudyTopic) -> StudyTopic:
        """A topic with its id and those of its prerequisites."""
        return replace(topic, id=self.id(topic.id), prerequisites=self.ids(topic.prerequisites))

    def mastery(self, mastery: TopicMastery) -> TopicMastery:
        """How a topic is mastered, with the topic's id."""
        return replace(mastery, topic_id=self.id(mastery.topic_id))


def topic_ids(info: Info, exam_type: ExamType) -> TopicIds:
    """The ids of an examination's topics."""
    return TopicIds(info.context.ids.under("examination", exam_type.value))


@dataclass(frozen=True, slots=True)
class StudyIds:
    """Turns names of a study session into ids, and ids into names."""

    study: Study
    topics: TopicIds
    place: Ids

    def context(self, context: ContextView) -> ContextView:
        """The context; the current topic by its id, while it is the one that the session has chosen."""
        topic = context.current_topic
        if topic is None or topic != self.study.topic_id:
            return context
        return replace(context, current_topic=self.topics.id(topic))

    def plan(self, plan: StudyPlanView) -> StudyPlanView:
        """A plan with the ids of its topics."""
        found = replace(plan.verification, missing_topics=self.topics.ids(plan.verification.missing_topics))
        schedule = tuple(map(self._day, plan.schedule))
        return replace(
            plan, schedule=schedule, critical_topics=self.topics.ids(plan.critical_topics), verification=found
        )

    def _day(self, day: PlanDay) -> PlanDay:
        return replace(day, topics=tuple(self._planned(topic) for topic in day.topics))

    def _planned(self, topic: PlanTopic) -> PlanTopic:
        return replace(topic, id=self.topics.id(topic.id))

    def lesson(self, lesson: LessonView) -> LessonView:
        """A lesson with the id of its topic."""
        return replace(lesson, topic_id=self.topics.id(lesson.topic_id))

    def quiz(self, quiz: QuizView) -> QuizView:
        """A quiz with the ids of its topic, its questions and their options."""
        questions = tuple(self._question(self.place, question) for question in quiz.questions)
        return replace(quiz, topic_id=self.topics.id(quiz.topic_id), questions=questions)

    def analysis(self, analysis: AnalysisView) -> AnalysisView:
        """What a quiz has shown, with the ids of its topic, questions and misconceptions."""
        return replace(
            analysis, topic_id=self.topics.id(analysis.topic_id), items=tuple(map(self._result, analysis.items))
        )

    def _result(self, result: ItemResultView) -> ItemResultView:
        found, question = result.misconception, self._question(self.place, result.question)
        return replace(
            result,
            item_id=question.id,
            question=question,
            misconception=found and replace(found, id=self.misconception_id(found.id)),
        )

    def misconception_id(self, name: str) -> Id:
        """The id of a misconception."""
        return self.place.id("misconception", name)

    def misconception(self, found: MisconceptionView) -> MisconceptionView:
        """A misconception with its id and those of its topic and its question."""
        place = self.place.under("misconception", found.id)
        redemption = self._question(place, found.redemption)
        return replace(found, id=place.id(), topic_id=self.topics.id(found.topic_id), redemption=redemption)

    def _question(self, place: Ids, question: QuizQuestion) -> QuizQuestion:
        within = question_place(place, question)
        options = tuple(replace(one, id=within.id("option", one.id)) for one in question.options)
        return replace(question, id=within.id(), options=options)

    def item_id(self, item: QuizItem) -> Id:
        """The id of a question of the quiz at hand."""
        return question_place(self.place, item).id()


def study_ids(info: Info, study: Study) -> StudyIds:
    """The ids of a study session."""
    return StudyIds(study, topic_ids(info, study.exam_type), info.context.ids.of_session(study.id))


def question_place(place: Ids, question: QuizItem | QuizQuestion) -> Ids:
    """Where a question and its options are."""
    shown = (part for option in question.options for part in (option.id, option.text))
    return place.under("question", question.id, question.text, *shown)
