"""What resolvers of study sessions use."""

from dataclasses import dataclass

from schema.ports import Syllabi


@dataclass(frozen=True, slots=True)
class StudyPorts:
    """What resolvers of study sessions use."""

    syllabi: Syllabi
