"""The caches of Apollo Client, urql and Relay, as they come, hold all that a learner sees, and mix nothing up."""

import json

import pytest

from tests.support.client import RunningServer
from tests.support.everything import SDL
from tests.support.played import play
from tests.whole.test_javascript_clients import Script
from tests.whole.test_javascript_clients import run as run

pytestmark = pytest.mark.usefixtures("unharmed")

MANY = 3000
"""Fields that are compared at least, in each cache."""


def test_no_field_comes_back_wrong_from_a_cache(run: Script, server: RunningServer) -> None:
    learner = server.learner()
    operations = play(server, learner)
    given = {"url": f"{server.url}/graphql", "token": learner.token, "sdl": SDL.read_text(), "operations": operations}
    compared = run("caches.mjs", stdin=json.dumps(given))
    assert compared["fields"] > MANY
    assert [*compared["found"]] == ["apollo", "graphcache", "relay"]
    assert [found for found in compared["found"].values() if found["wrong"]] == []
