"""Tests of a group run in one process: they stand on what is set up once, and on each other's order."""

import pytest


@pytest.mark.xdist_group("kept")
def test_a_group_stands_in_the_names_that_tests_are_handed_out_by(request: pytest.FixtureRequest) -> None:
    is_handed_out = bool(getattr(request.config.option, "loadgroup", False))
    assert request.node.nodeid.endswith("@kept") is is_handed_out
