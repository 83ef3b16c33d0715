"""The one list of session kinds, and that of the other streams of the log."""

from collections.abc import Mapping
from typing import Any

from domain.classroom import decide as classroom
from domain.exam import decide as exam
from domain.practice import decide as practice
from domain.session import Decider, Kind
from domain.study import decide as study

Deciders = Mapping[Kind, Decider[Any]]

KINDS: Deciders = {decider.kind: decider for decider in (exam.DECIDER, practice.DECIDER, study.DECIDER)}

STREAMS: Deciders = {decider.kind: decider for decider in (classroom.DECIDER,)}
