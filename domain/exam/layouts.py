"""What the exams consist of: for each skill and level the parts, as data.

The figures are those of the Goethe-Zertifikat C1 model set: reading has 30 items in four parts (8, 7, 8, 7), listening
30 (6, 9, 8, 7), writing and speaking two tasks each. Other levels follow their profile.
"""

from collections.abc import Callable, Mapping

from domain.exam.numbering import numbered
from domain.exam.plans import ExamSkill, Level, PartPlan
from domain.exam.profiles import PROFILES, Profile
from domain.exam.skills import listening, reading, speaking, writing

SKILLS: Mapping[ExamSkill, Callable[[Profile], tuple[PartPlan, ...]]] = {
    ExamSkill.READING: reading.parts,
    ExamSkill.LISTENING: listening.parts,
    ExamSkill.WRITING: writing.parts,
    ExamSkill.SPEAKING: speaking.parts,
}


def layout(skill: ExamSkill, level: Level) -> tuple[PartPlan, ...]:
    """The parts of an exam, their items numbered through."""
    return numbered(SKILLS[skill](PROFILES[level]))
