"""What exams are looked at by."""

from projections.exam import marked_texts, results
from projections.projection import KindProjections, Projection

RESULTS = Projection(
    "exam_results",
    results.ExamResultRow,
    ("exam.started", "exam.completed", "exam.results_revised"),
    results.evolve,
)

MARKED_TEXTS = Projection(
    "marked_texts",
    marked_texts.MarkedTextRow,
    marked_texts.TOPICS,
    marked_texts.evolve,
    key=("session_id", "question_id"),
    touched=marked_texts.touched,
)

EXAM = KindProjections((RESULTS, MARKED_TEXTS), spending=("exam.started", "exam.model_called"))
