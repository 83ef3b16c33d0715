"""The one list of session kinds, and that of the other streams of the log."""

from collections.abc import Mapping
from typing import TypeAlias

from domain.builder import decide as builder
from domain.builder.cataloguing import decide as catalog
from domain.classroom import decide as classroom
from domain.decider import AnyDecider
from domain.exam import decide as exam
from domain.practice import decide as practice
from domain.reading import decide as reading
from domain.session import Kind
from domain.study import decide as study

Deciders: TypeAlias = Mapping[Kind, AnyDecider]


def _by_kind(*deciders: AnyDecider) -> Deciders:
    return {decider.kind: decider for decider in deciders}


KINDS = _by_kind(exam.DECIDER, practice.DECIDER, study.DECIDER, reading.DECIDER, builder.DECIDER)

STREAMS = _by_kind(classroom.DECIDER, catalog.DECIDER)
