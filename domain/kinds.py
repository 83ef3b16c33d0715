"""The one list of session kinds."""

from typing import Any

from domain.exam import decide as exam
from domain.session import Decider, SessionKind

KINDS: dict[SessionKind, Decider[Any]] = {decider.kind: decider for decider in (exam.DECIDER,)}
