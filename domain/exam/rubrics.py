"""What a text is marked by: the four criteria of the Goethe-Zertifikat, their points, and their steps at a level."""

from domain.exam.descriptors.spoken import SPOKEN
from domain.exam.descriptors.written import WRITTEN
from domain.exam.plans import PartPlan
from domain.questions.tasks import RubricCriterion, RubricStep, Step
from domain.session import Id

CRITERIA = (
    ("task", "Erfüllung", 14),
    ("coherence", "Kohärenz", 14),
    ("vocabulary", "Wortschatz", 16),
    ("structures", "Strukturen", 16),
)
"""Id, name and weight. Of 60 points the model set gives 14, 14, 16 and 16: about half to language."""

DESCRIPTORS = {"written_response": WRITTEN, "audio_response": SPOKEN}
"""By the module of the question."""


def rubric_of(plan: PartPlan, points: int) -> tuple[RubricCriterion, ...]:
    """The rubric of a question of a part: 10 points become 2/2/3/3, 15 become 4/3/4/4.

    A part that was planned before plans said their band has the criteria without descriptors.
    """
    of_band = DESCRIPTORS[plan.module_id].get(plan.config["scoring"].get("band", ""), {})
    shares = zip(CRITERIA, _shares(points), strict=True)
    return tuple(RubricCriterion(Id(id), label, most, _steps(of_band.get(id, ()))) for (id, label, _), most in shares)


def _shares(points: int) -> list[int]:
    """The points of each criterion, in whole points: what rounding down leaves goes to the largest remainders."""
    total = sum(weight for _, _, weight in CRITERIA)
    whole, rest = zip(*(divmod(points * weight, total) for _, _, weight in CRITERIA), strict=True)
    favoured = sorted(range(len(rest)), key=lambda n: -rest[n])[: points - sum(whole)]
    return [share + (n in favoured) for n, share in enumerate(whole)]


def _steps(descriptors: tuple[str, ...]) -> tuple[RubricStep, ...]:
    return tuple(map(RubricStep, Step, descriptors))
