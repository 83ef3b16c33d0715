"""The records and enums of studying that clients see."""

from domain.study import autopilot_events, mastery, plans, quizzes
from domain.study.content import ItemType, LessonStep, Misconception
from domain.study.phases import ExamType, StudyAction, StudyPhase
from domain.study.state import WorkStatus
from domain.study.syllabus import StudyDifficulty
from projections.study import autopilot, content, records, results, session
from schema.publishing import publish, publish_enum

for enum in (
    ExamType,
    StudyPhase,
    StudyAction,
    StudyDifficulty,
    ItemType,
    WorkStatus,
    mastery.MasteryStatus,
    quizzes.Priority,
    autopilot_events.AutopilotStatus,
    autopilot_events.AutopilotAction,
):
    publish_enum(enum)

for record, name in (
    (session.ContextView, "StudentContext"),
    (session.StudyTopic, None),
    (plans.PlanDay, None),
    (session.StudyPlanView, "StudyPlan"),
    (LessonStep, None),
    (content.LessonCheck, None),
    (content.LessonView, "Lesson"),
    (content.QuizOption, None),
    (content.QuizQuestion, None),
    (content.QuizView, "Quiz"),
    (quizzes.ConceptResult, None),
    (quizzes.Recommendation, None),
    (content.MisconceptionView, "DiagnosedMisconception"),
    (session.TopicMastery, None),
    (session.StudyWork, None),
    (autopilot.AutopilotStep, None),
    (autopilot.AutopilotView, "Autopilot"),
    (mastery.StudySummary, None),
    (session.HistoryEntry, "AgentHistoryEntry"),
    (records.StudyDays, None),
):
    publish(record, name=name)

publish(plans.PlanTopic, ids=("id",), renamed={"id": "topicId"})
publish(results.ItemResultView, name="QuizItemResult", ids=("item_id",))
publish(results.AnalysisView, name="QuizAnalysis", ids=("topic_id",))
publish(plans.Verification, name="PlanVerification", ids=("missing_topics",))
publish(
    Misconception,
    description=(
        "Something that a learner wrongly believes; once it is explained it is among `misconceptions`, by its id."
    ),
    ids=("id",),
    renamed={"id": "misconceptionId"},
)
