"""What exams are looked at by."""

from projections.exam import results
from projections.projection import KindProjections, Projection

RESULTS = Projection(
    "exam_results",
    results.ExamResultRow,
    ("exam.started", "exam.completed", "exam.results_revised"),
    results.evolve,
)

EXAM = KindProjections((RESULTS,), spending=("exam.started", "exam.model_called"))
