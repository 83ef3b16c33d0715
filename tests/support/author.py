"""An author who builds a session over GraphQL, as the screens do."""

import time
from dataclasses import dataclass, field
from typing import Any

from schema.context import Role
from tests.support.client import Person, RunningServer

SECTION = """id position type title description durationMinutes isRequired topicTitle matchScore cites
  learningObjectives suggestedActivities materialsNeeded trainerNotes"""
OUTLINE = f"totalMinutes fits sections {{ {SECTION} }}"
SOURCE = "documentTitle path page excerpt similarity category"
VARIANT = f"""id persona label status error ragWeight repairs offline outline {{ {OUTLINE} }}
  sources {{ {SOURCE} }} mix {{ ai rag user userMinutes totalMinutes }}"""
METADATA = """title sessionType category desiredOutcome currentProblem specificTopics
  startDate startTime endTime timezone location locationId locationZone audienceId audienceName toneId toneName
  topics { title description durationMinutes }"""
VERSION = f"id number source summary createdAt isAccepted ragWeight outline {{ {OUTLINE} }}"
DRAFT = f"""id version status step draftStatus minutes isDirty isArchived canUndo canRedo lastAutosaveAt catalogVersion
  metadata {{ {METADATA} }} problems {{ field message }} outline {{ {OUTLINE} }} variants {{ {VARIANT} }}
  round {{ number language minutes isDone ragWeight note tweaks {{ raiseRagPriority speedUpPace }} }}
  versions {{ {VERSION} }} acceptedVersionId selectedVersionId
  readiness {{ score threshold ready missing parts {{ key label points maxPoints }} }}"""
SEEN = f"query ($id: ID!) {{ session(id: $id) {{ ... on BuilderSession {{ {DRAFT} }} }} }}"
PROGRESS = f"""subscription ($id: ID!, $after: String) {{ variantProgress(draftId: $id, after: $after) {{
  draftId version cursor done round {{ number ragWeight note }} variant {{ {VARIANT} }} section {{ {SECTION} }} }} }}"""

SAID = {
    "title": "Feedback that people can use",
    "sessionType": "WORKSHOP",
    "category": "Communication Skills",
    "desiredOutcome": "Team leads give feedback within two days, on what was done and what came of it.",
    "currentProblem": "Feedback comes once a year, and nobody remembers what it was about.",
    "startDate": "2027-03-10",
    "startTime": "09:00",
    "endTime": "10:30",
    "timezone": "Europe/Berlin",
    "topics": [{"title": "Situation, behaviour, impact", "durationMinutes": 30}],
}
"""A draft that lacks a location for having variants written."""


@dataclass
class Author:
    """A draft of an author's, which begins here."""

    person: Person
    draft: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.draft:
            made = self.person.do("createDraft", {}, f"session {{ {DRAFT} }}")
            assert made["__typename"] == "CreateDraftPayload", made
            self.draft = made["session"]

    @property
    def id(self) -> str:
        """The draft."""
        return str(self.draft["id"])

    def do(self, mutation: str, selection: str = "", **input: Any) -> dict[str, Any]:
        """What comes of a mutation of the draft."""
        return self.person.do(mutation, {"draftId": self.id, **input}, f"session {{ {DRAFT} }} {selection}")

    def done(self, mutation: str, **input: Any) -> dict[str, Any]:
        """The draft after a mutation that is not refused."""
        result = self.do(mutation, **input)
        assert result["__typename"] != "Refusal", result
        return dict(result["session"])

    def save(self, **metadata: Any) -> dict[str, Any]:
        """The draft after a save."""
        return self.done("saveDraft", metadata=metadata)

    def see(self) -> dict[str, Any]:
        """The draft as it stands."""
        return dict(self.person.ask(SEEN, id=self.id)["session"])

    def say_all(self) -> dict[str, Any]:
        """The draft once all is said that variants take."""
        return self.save(**SAID, locationId=catalog(self.person)["locations"][0]["id"])

    def generate(self, **input: Any) -> dict[str, Any]:
        """The draft once a round of variants is written."""
        self.done("generateVariants", **input)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            draft = self.see()
            if draft["round"]["isDone"]:
                return draft
            time.sleep(0.05)
        raise AssertionError(f"no variants after 120 s: {draft}")


def new_author(server: RunningServer) -> Author:
    """A new author's new draft."""
    return Author(server.person(Role.AUTHOR))


def catalog(person: Person) -> dict[str, Any]:
    """What there is to choose from."""
    asked = "{ builderCatalog { version categories audiences { id name } tones { id name } locations { id name } } }"
    return dict(person.ask(asked)["builderCatalog"])
