"""What a draft does when it is told something, and why it refuses."""

from domain.builder.decide import DECIDER
from tests.support.small_draft import CREATE, CREATED, PUBLISH, selected
from tests.support.specification import nothing_happened


def test_a_draft_begins() -> None:
    past = nothing_happened(DECIDER).when(CREATE).then(CREATED)
    assert past.state.outline is None


def test_play() -> None:
    past = selected()
    from domain.builder.readiness import readiness

    print(readiness(past.state))
    past = past.when(PUBLISH).happens()
    assert past.state.is_published
