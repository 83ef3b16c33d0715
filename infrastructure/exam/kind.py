"""What exams bring."""

from functools import partial

from domain.exam.authoring import Author
from infrastructure.exam import paper_changes
from infrastructure.exam.anthropic_author import AnthropicAuthor
from infrastructure.exam.commands import commands
from infrastructure.exam.generation import Generation
from infrastructure.exam.hearing import PATH as HEARD
from infrastructure.exam.hearing import Hearing
from infrastructure.exam.lexicon import GermanLexicon
from infrastructure.exam.marked_texts import MarkedTexts
from infrastructure.exam.marking import Marking
from infrastructure.exam.offline_author import OfflineAuthor
from infrastructure.exam.paper_changes import PaperChanges
from infrastructure.exam.results import SCORES, Results
from infrastructure.exam.saved_papers import Papers
from infrastructure.exam.timekeeping import CALLED_BY, Timekeeping, policy_of
from infrastructure.exam.topics import Topics
from infrastructure.foundation import Foundation
from infrastructure.jobs.queue import Job
from infrastructure.keys.tickets import Tickets
from infrastructure.kind import Beacon, KindModule, KindParts, Plays
from schema.exam.ports import ExamPorts

HOUR = 3600
"""Seconds: so long the address of a recording holds at least, which is longer than a part takes."""

AUTOSAVE = """mutation Autosave($input: SaveAnswersInput!) {
  saveAnswers(input: $input) {
    __typename
    ... on SaveAnswersPayload { session { id version status } rejected { questionId code message } }
    ... on Refusal { code message field sessionId currentVersion retryAfterMs status }
  }
}"""


def build(base: Foundation) -> KindParts:
    """Exams in a process."""
    author = author_of(base)
    papers = Papers(base.pool, base.master_keys, base.installation)
    plays = Tickets(base.installation, "exam recordings", base.clock.now, HOUR)
    hearing = Hearing(base.sessions, base.voices, plays, base.clock.now)
    generation = Generation(base.sessions, base.lists, author, papers, base.budgets, hearing)
    marking = Marking(base.sessions, author, base.budgets, GermanLexicon())
    timekeeping = Timekeeping(base.sessions)
    tickets = Tickets(base.installation, "autosave", base.clock.now)
    return KindParts(
        ports=ExamPorts(
            papers,
            PaperChanges(base.pool, base.installation),
            Results(base.lists, base.freshness),
            MarkedTexts(base.lists, base.freshness),
            author,
            tickets,
            partial(policy_of, base.settings),
            hearing,
        ),
        jobs={
            "plan_exam": Job(generation.plan, called_by=("exam.started", "exam.regenerated")),
            "write_exam": Job(generation.write, called_by=("exam.generation_started", "exam.part_retried")),
            "keep_time": Job(timekeeping.keep, called_by=CALLED_BY, again="keep_time", waits=False),
            "mark_answers": Job(marking.mark, called_by=("exam.grading_requested",)),
        },
        beacons={"/autosave": Beacon(tickets, AUTOSAVE)},
        plays={HEARD: Plays(plays, hearing.heard)},
    )


def author_of(base: Foundation) -> Author:
    """Who writes exams and marks them: the language model, or the papers that ship where there is no key for one."""
    if base.model is None:
        return OfflineAuthor(base.settings.offline_pace)
    return AnthropicAuthor(base.model, Topics(base.pool))


EXAM = KindModule(
    name="exam",
    build=build,
    erase_person=(paper_changes.ERASE,),
    export_person={"papers": paper_changes.EXPORT},
    scores=SCORES,
    commands=commands,
)
