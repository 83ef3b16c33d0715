"""A study session as a frontend drives it."""

import time
from collections.abc import Callable
from typing import Any

from tests.support.client import Person

WHOLE = """query ($id: ID!) { session(id: $id) { id kind version status completedAt ... on StudySession {
  examType phase validActions
  context { currentTopic lastQuizScore misconceptions planCacheKey extraData }
  work { action status message retryAfterMs }
  topic { id title subject difficulty hours critical prerequisites topics }
  plan { number examName totalDays overview criticalTopics schedule { day theme estimatedHours isRevision
    topics { topicId name difficulty rationale } }
    verification { isValid missingTopics overloadedDays prerequisiteIssues otherIssues coverage critique } }
  planDrafts { number verification { isValid } }
  lesson { topicId number intuition steps { text analogy } example pitfall check { question answer } }
  lessons { number }
  quiz { topicId estimatedSeconds questions { id type text options { id text } difficulty concept } }
  analysis { topicId score total answered unanswered correct summary encouragement strengths weaknesses
    items { itemId concept given isCorrect correctAnswer explanation
      misconception { misconceptionId concept description } }
    concepts { concept total answered correct percentage status }
    recommendations { priority concept action minutes } }
  misconceptions { id topicId concept description counterExample explanation review redeemed redemptionAnswer
    redemptionExplanation redemption { id type text options { id text } } }
  mastery { topicId title score attempts status }
  autopilot { status minutes lessonsPerTopic questions answerSeconds elapsedSeconds remainingSeconds
    answersDueInSeconds reason steps { action data reasoning durationMs } }
  summary { topicsStudied topicsMastered quizzes averageScore misconceptionsOpen }
  usage { modelId inputTokens outputTokens costUsd }
} } }"""

BRIEF = "session { id phase version validActions work { action status } context { currentTopic extraData } }"


def start_study(person: Person, **input: Any) -> str:
    """Start a session; its id."""
    result = person.do("startStudy", input, BRIEF)
    assert result["__typename"] == "StartStudyPayload", result
    return result["session"]["id"]


def study(person: Person, session_id: str) -> dict[str, Any]:
    """A session as its learner sees it."""
    return person.ask(WHOLE, id=session_id)["session"]


def act(person: Person, session_id: str, action: str, payload: Any = None, **input: Any) -> dict[str, Any]:
    """The result of an action."""
    input = {"sessionId": session_id, "action": action, "payload": payload, **input}
    return person.do("takeStudyAction", input, BRIEF)


def acted(person: Person, session_id: str, action: str, payload: Any = None) -> dict[str, Any]:
    """The session once an action is taken and the tutor has done what it asks for."""
    result = act(person, session_id, action, payload)
    assert result["__typename"] == "TakeStudyActionPayload", result
    return wait_until_idle(person, session_id)


def wait_until_idle(person: Person, session_id: str, seconds: float = 120) -> dict[str, Any]:
    """The session once the tutor is not at work."""
    return wait_for(person, session_id, lambda s: s["work"] is None or s["work"]["status"] != "PENDING", seconds)


def wait_for(
    person: Person, session_id: str, ready: Callable[[dict[str, Any]], bool], seconds: float = 120
) -> dict[str, Any]:
    """The session once it is as it is waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        current = study(person, session_id)
        if ready(current):
            return current
        time.sleep(0.05)
    raise AssertionError(f"not so after {seconds} s: {current}")
