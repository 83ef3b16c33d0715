"""What resolvers of classrooms use."""

from dataclasses import dataclass

from schema.ports import Classrooms, Memberships


@dataclass(frozen=True, slots=True)
class ClassroomPorts:
    """What resolvers of classrooms use."""

    classrooms: Classrooms
    memberships: Memberships
