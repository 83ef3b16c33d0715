"""What stands behind the ports of a running process, for tests that ask more of it than resolvers may."""

from typing import cast

from infrastructure.classroom.memberships import Memberships
from infrastructure.exam.results import Results
from infrastructure.exam.saved_papers import Papers
from infrastructure.practice.goals import Goals
from infrastructure.practice.selection import Selection
from infrastructure.services import Services
from infrastructure.study.records import Records
from infrastructure.views.pseudonyms import Pseudonyms


def papers_of(parts: Services) -> Papers:
    return cast(Papers, parts.anonymous.exam.papers)


def results_of(parts: Services) -> Results:
    return cast(Results, parts.anonymous.exam.results)


def records_of(parts: Services) -> Records:
    return cast(Records, parts.anonymous.study.records)


def goals_of(parts: Services) -> Goals:
    return cast(Goals, parts.anonymous.practice.goals)


def selection_of(parts: Services) -> Selection:
    return cast(Selection, parts.anonymous.practice.selection)


def memberships_of(parts: Services) -> Memberships:
    return cast(Memberships, parts.anonymous.classroom.memberships)


def pseudonyms_of(parts: Services) -> Pseudonyms:
    return cast(Pseudonyms, parts.anonymous.pseudonyms)
