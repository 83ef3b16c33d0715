"""Who may do what: every operation of the schema, asked by everybody, on what is theirs and what is not.

The table is the rule. An operation that it does not name, and a name that no operation has, fails the test.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from schema.context import Role
from schema.root import SCHEMA
from tests.support.author import Author
from tests.support.client import (
    Person,
    RunningServer,
    SubscriptionFailed,
    exam,
    invite,
    join,
    start_exam,
    take,
    teach,
    wait_until_written,
)
from tests.support.reader import GOOSE, Reader

pytestmark = pytest.mark.xdist_group("roles")

PEOPLE: Mapping[str, tuple[Role, ...] | None] = {
    "--": None,
    "none": (),
    "Lea": (Role.LEARNER,),
    "Tea": (Role.TEACHER,),
    "Aut": (Role.AUTHOR,),
    "Ana": (Role.ANALYST,),
    "Adm": (Role.ADMIN,),
    "L+T": (Role.LEARNER, Role.TEACHER),
    "all": tuple(Role),
}
"""The columns: who asks, without a token, with one that has no role, with one role, with several."""

TABLE = """
operation                       on        --  none Lea Tea Aut Ana Adm L+T all

Query.viewer                    -         0   y    y   y   y   y   y   y   y
Query.node                      own       0   y    y   y   y   y   y   y   y
Query.node                      enrolled  0   0    0   y   0   0   0   y   y
Query.node                      removed   0   0    0   0   0   0   0   0   0
Query.node                      foreign   0   0    0   0   0   0   0   0   0
Query.session                   own       0   y    y   y   y   y   y   y   y
Query.session                   enrolled  0   0    0   y   0   0   0   y   y
Query.session                   removed   0   0    0   0   0   0   0   0   0
Query.session                   foreign   0   0    0   0   0   0   0   0   0
Query.sessions                  own       S   y    y   y   y   y   y   y   y
Query.sessions                  enrolled  S   []   []  y   []  []  []  y   y
Query.sessions                  removed   S   []   []  []  []  []  []  []  []
Query.sessions                  foreign   S   []   []  []  []  []  []  []  []
Query.activeSession             own       0   y    y   y   y   y   y   y   y
Query.examHistory               own       S   []   y   []  []  []  []  y   y
Query.examTrend                 own       S   F    y   F   F   F   F   y   y
Query.examStats                 own       S   F    y   F   F   F   F   y   y
Query.practiceGoals             own       S   []   y   []  []  []  []  y   y
Query.practiceDue               own       S   F    y   F   F   F   F   y   y
Query.practiceForecast          own       S   F    y   F   F   F   F   y   y
Query.practiceStats             own       S   F    y   F   F   F   F   y   y
Query.papers                    -         S   y    y   y   y   y   y   y   y
Query.syllabus                  -         S   y    y   y   y   y   y   y   y
Query.studyMastery              own       S   []   y   []  []  []  []  y   y
Query.studyDays                 own       S   F    y   F   F   F   F   y   y
Query.classroom                 own       0   0    0   y   0   0   0   y   y
Query.classroom                 foreign   0   0    0   0   0   0   0   0   0
Query.markingQueue              own       S   y    y   y   y   y   y   y   y
Query.markingQueue              foreign   S   y    y   N   y   y   y   N   N
Query.classrooms                own       S   []   []  y   []  []  []  y   y
Query.events                    -         S   []   []  []  []  y   []  []  F
Query.events                    own       S   []   []  []  []  F   []  []  F
Query.analytics                 -         S   F    F   F   F   y   F   F   y
Query.erasure                   -         S   F    F   F   F   F   0   F   0
Query.projections               -         S   []   []  []  []  y   []  []  y
Query.eventTypes                -         S   y    y   y   y   y   y   y   y
Query.examCatalog               -         S   y    y   y   y   y   y   y   y
Query.books                     -         S   y    y   y   y   y   y   y   y
Query.book                      -         S   y    y   y   y   y   y   y   y
Query.builderCatalog            -         S   y    y   y   y   y   y   y   y
Query.publishedSessions         -         S   y    y   y   y   y   y   y   y
Query.compareVersions           own       S   y    y   y   y   y   y   y   y
Query.compareVersions           enrolled  S   N    N   y   N   N   N   y   y
Query.compareVersions           removed   S   N    N   N   N   N   N   N   N
Query.compareVersions           foreign   S   N    N   N   N   N   N   N   N

Subscription.sessionEvents      own       N   y    y   y   y   y   y   y   y
Subscription.sessionEvents      enrolled  N   N    N   y   N   N   N   y   y
Subscription.sessionEvents      removed   N   N    N   N   N   N   N   N   N
Subscription.sessionEvents      foreign   N   N    N   N   N   N   N   N   N
Subscription.generationProgress own       N   y    y   y   y   y   y   y   y
Subscription.generationProgress enrolled  N   N    N   y   N   N   N   y   y
Subscription.generationProgress removed   N   N    N   N   N   N   N   N   N
Subscription.generationProgress foreign   N   N    N   N   N   N   N   N   N
Subscription.examTime           own       N   y    y   y   y   y   y   y   y
Subscription.examTime           enrolled  N   N    N   y   N   N   N   y   y
Subscription.examTime           removed   N   N    N   N   N   N   N   N   N
Subscription.examTime           foreign   N   N    N   N   N   N   N   N   N
Subscription.readingUpdates     own       N   y    y   y   y   y   y   y   y
Subscription.readingUpdates     enrolled  N   N    N   y   N   N   N   y   y
Subscription.readingUpdates     removed   N   N    N   N   N   N   N   N   N
Subscription.readingUpdates     foreign   N   N    N   N   N   N   N   N   N
Subscription.variantProgress    own       N   y    y   y   y   y   y   y   y
Subscription.variantProgress    enrolled  N   N    N   y   N   N   N   y   y
Subscription.variantProgress    removed   N   N    N   N   N   N   N   N   N
Subscription.variantProgress    foreign   N   N    N   N   N   N   N   N   N
Subscription.classroomActivity  own       S   F    F   y   F   F   F   y   y
Subscription.classroomActivity  foreign   S   F    F   N   F   F   F   N   N
Subscription.eventLog           -         S   F    F   F   F   y   F   F   F
Subscription.eventLog           own       S   F    F   F   F   F   F   F   F

Mutation.startExam              own       S   F    y   F   F   F   F   y   y
Mutation.saveAnswers            own       S   F    y   F   F   F   F   y   y
Mutation.saveAnswers            enrolled  S   F    N   F   F   F   F   N   N
Mutation.saveAnswers            removed   S   F    N   F   F   F   F   N   N
Mutation.saveAnswers            foreign   S   F    N   F   F   F   F   N   N
Mutation.submitAnswer           own       S   F    y   F   F   F   F   y   y
Mutation.submitAnswer           enrolled  S   F    N   F   F   F   F   N   N
Mutation.submitAnswer           foreign   S   F    N   F   F   F   F   N   N
Mutation.completeExam           own       S   F    y   F   F   F   F   y   y
Mutation.completeExam           enrolled  S   F    N   F   F   F   F   N   N
Mutation.completeExam           foreign   S   F    N   F   F   F   F   N   N
Mutation.recordPlay             own       S   F    y   F   F   F   F   y   y
Mutation.recordPlay             enrolled  S   F    N   F   F   F   F   N   N
Mutation.recordPlay             foreign   S   F    N   F   F   F   F   N   N
Mutation.regenerateExam         own       S   F    y   F   F   F   F   y   y
Mutation.regenerateExam         enrolled  S   F    N   F   F   F   F   N   N
Mutation.regenerateExam         foreign   S   F    N   F   F   F   F   N   N
Mutation.retryPart              own       S   F    y   F   F   F   F   y   y
Mutation.retryPart              enrolled  S   F    N   F   F   F   F   N   N
Mutation.retryPart              foreign   S   F    N   F   F   F   F   N   N
Mutation.openPart               own       S   F    y   F   F   F   F   y   y
Mutation.openPart               enrolled  S   F    N   F   F   F   F   N   N
Mutation.openPart               foreign   S   F    N   F   F   F   F   N   N
Mutation.regrade                own       S   F    y   F   F   F   F   y   y
Mutation.regrade                enrolled  S   F    N   F   F   F   F   N   N
Mutation.regrade                foreign   S   F    N   F   F   F   F   N   N
Mutation.savePaper              own       S   F    y   F   F   F   F   y   y
Mutation.savePaper              enrolled  S   F    N   F   F   F   F   N   N
Mutation.savePaper              foreign   S   F    N   F   F   F   F   N   N
Mutation.sharePaper             own       S   F    y   F   F   F   F   y   y
Mutation.sharePaper             foreign   S   F    N   F   F   F   F   N   N
Mutation.renamePaper            own       S   F    y   F   F   F   y   y   y
Mutation.renamePaper            foreign   S   F    N   F   F   F   y   N   y
Mutation.withdrawPaper          own       S   F    y   F   F   F   y   y   y
Mutation.withdrawPaper          foreign   S   F    N   F   F   F   y   N   y
Mutation.startPractice          own       S   F    y   F   F   F   F   y   y
Mutation.revealPracticeItem     own       S   F    y   F   F   F   F   y   y
Mutation.revealPracticeItem     enrolled  S   F    N   F   F   F   F   N   N
Mutation.revealPracticeItem     foreign   S   F    N   F   F   F   F   N   N
Mutation.submitPracticeItem     own       S   F    y   F   F   F   F   y   y
Mutation.submitPracticeItem     enrolled  S   F    N   F   F   F   F   N   N
Mutation.submitPracticeItem     foreign   S   F    N   F   F   F   F   N   N
Mutation.completePractice       own       S   F    y   F   F   F   F   y   y
Mutation.completePractice       enrolled  S   F    N   F   F   F   F   N   N
Mutation.completePractice       foreign   S   F    N   F   F   F   F   N   N
Mutation.practiceFromExam       own       S   F    y   F   F   F   F   y   y
Mutation.practiceFromExam       enrolled  S   F    N   F   F   F   F   N   N
Mutation.practiceFromExam       foreign   S   F    N   F   F   F   F   N   N
Mutation.practiceFromReading    own       S   F    y   F   F   F   F   y   y
Mutation.practiceFromReading    enrolled  S   F    N   F   F   F   F   N   N
Mutation.practiceFromReading    removed   S   F    N   F   F   F   F   N   N
Mutation.practiceFromReading    foreign   S   F    N   F   F   F   F   N   N
Mutation.startReading           own       S   F    y   F   F   F   F   y   y
Mutation.reportPosition         own       S   F    y   F   F   F   F   y   y
Mutation.reportPosition         enrolled  S   F    N   F   F   F   F   N   N
Mutation.reportPosition         removed   S   F    N   F   F   F   F   N   N
Mutation.reportPosition         foreign   S   F    N   F   F   F   F   N   N
Mutation.askQuestion            own       S   F    y   F   F   F   F   y   y
Mutation.askQuestion            enrolled  S   F    N   F   F   F   F   N   N
Mutation.askQuestion            removed   S   F    N   F   F   F   F   N   N
Mutation.askQuestion            foreign   S   F    N   F   F   F   F   N   N
Mutation.resumeReading          own       S   F    y   F   F   F   F   y   y
Mutation.resumeReading          enrolled  S   F    N   F   F   F   F   N   N
Mutation.resumeReading          removed   S   F    N   F   F   F   F   N   N
Mutation.resumeReading          foreign   S   F    N   F   F   F   F   N   N
Mutation.answerCheckpoint       own       S   F    y   F   F   F   F   y   y
Mutation.answerCheckpoint       enrolled  S   F    N   F   F   F   F   N   N
Mutation.answerCheckpoint       removed   S   F    N   F   F   F   F   N   N
Mutation.answerCheckpoint       foreign   S   F    N   F   F   F   F   N   N
Mutation.createDraft            own       S   F    F   F   y   F   F   F   y
Mutation.saveDraft              own       S   F    F   F   y   F   F   F   y
Mutation.saveDraft              enrolled  S   F    F   F   N   F   F   F   N
Mutation.saveDraft              foreign   S   F    F   F   N   F   F   F   N
Mutation.undoDraft              own       S   F    F   F   y   F   F   F   y
Mutation.undoDraft              enrolled  S   F    F   F   N   F   F   F   N
Mutation.undoDraft              foreign   S   F    F   F   N   F   F   F   N
Mutation.redoDraft              own       S   F    F   F   y   F   F   F   y
Mutation.redoDraft              enrolled  S   F    F   F   N   F   F   F   N
Mutation.redoDraft              foreign   S   F    F   F   N   F   F   F   N
Mutation.archiveDraft           own       S   F    F   F   y   F   F   F   y
Mutation.archiveDraft           enrolled  S   F    F   F   N   F   F   F   N
Mutation.archiveDraft           foreign   S   F    F   F   N   F   F   F   N
Mutation.restoreDraft           own       S   F    F   F   y   F   F   F   y
Mutation.restoreDraft           enrolled  S   F    F   F   N   F   F   F   N
Mutation.restoreDraft           foreign   S   F    F   F   N   F   F   F   N
Mutation.duplicateDraft         own       S   F    F   F   y   F   F   F   y
Mutation.duplicateDraft         enrolled  S   F    F   F   N   F   F   F   N
Mutation.duplicateDraft         foreign   S   F    F   F   N   F   F   F   N
Mutation.addSection             own       S   F    F   F   y   F   F   F   y
Mutation.addSection             enrolled  S   F    F   F   N   F   F   F   N
Mutation.addSection             foreign   S   F    F   F   N   F   F   F   N
Mutation.updateSection          own       S   F    F   F   y   F   F   F   y
Mutation.updateSection          enrolled  S   F    F   F   N   F   F   F   N
Mutation.updateSection          foreign   S   F    F   F   N   F   F   F   N
Mutation.moveSection            own       S   F    F   F   y   F   F   F   y
Mutation.moveSection            enrolled  S   F    F   F   N   F   F   F   N
Mutation.moveSection            foreign   S   F    F   F   N   F   F   F   N
Mutation.duplicateSection       own       S   F    F   F   y   F   F   F   y
Mutation.duplicateSection       enrolled  S   F    F   F   N   F   F   F   N
Mutation.duplicateSection       foreign   S   F    F   F   N   F   F   F   N
Mutation.saveVersion            own       S   F    F   F   y   F   F   F   y
Mutation.saveVersion            enrolled  S   F    F   F   N   F   F   F   N
Mutation.saveVersion            foreign   S   F    F   F   N   F   F   F   N
Mutation.mergeVersions          own       S   F    F   F   y   F   F   F   y
Mutation.mergeVersions          enrolled  S   F    F   F   N   F   F   F   N
Mutation.mergeVersions          foreign   S   F    F   F   N   F   F   F   N
Mutation.acceptVersion          own       S   F    F   F   y   F   F   F   y
Mutation.acceptVersion          enrolled  S   F    F   F   N   F   F   F   N
Mutation.acceptVersion          foreign   S   F    F   F   N   F   F   F   N
Mutation.removeSection          own       S   F    F   F   y   F   F   F   y
Mutation.removeSection          enrolled  S   F    F   F   N   F   F   F   N
Mutation.removeSection          foreign   S   F    F   F   N   F   F   F   N
Mutation.publishDraft           own       S   F    F   F   y   F   F   F   y
Mutation.publishDraft           enrolled  S   F    F   F   N   F   F   F   N
Mutation.publishDraft           foreign   S   F    F   F   N   F   F   F   N
Mutation.fillDraft              own       S   F    F   F   y   F   F   F   y
Mutation.fillDraft              enrolled  S   F    F   F   N   F   F   F   N
Mutation.fillDraft              foreign   S   F    F   F   N   F   F   F   N
Mutation.retryVariant           own       S   F    F   F   y   F   F   F   y
Mutation.retryVariant           enrolled  S   F    F   F   N   F   F   F   N
Mutation.retryVariant           foreign   S   F    F   F   N   F   F   F   N
Mutation.selectVariant          own       S   F    F   F   y   F   F   F   y
Mutation.selectVariant          enrolled  S   F    F   F   N   F   F   F   N
Mutation.selectVariant          foreign   S   F    F   F   N   F   F   F   N
Mutation.generateVariants       own       S   F    F   F   y   F   F   F   y
Mutation.generateVariants       enrolled  S   F    F   F   N   F   F   F   N
Mutation.generateVariants       foreign   S   F    F   F   N   F   F   F   N
Mutation.saveCategory           -         S   F    F   F   F   F   y   F   y
Mutation.saveAudience           -         S   F    F   F   F   F   y   F   y
Mutation.saveTone               -         S   F    F   F   F   F   y   F   y
Mutation.saveLocation           -         S   F    F   F   F   F   y   F   y
Mutation.saveTopic              -         S   F    F   F   F   F   y   F   y
Mutation.savePersona            -         S   F    F   F   F   F   y   F   y
Mutation.retireCatalogEntry     -         S   F    F   F   F   F   N   F   N
Mutation.startStudy             own       S   F    y   F   F   F   F   y   y
Mutation.takeStudyAction        own       S   F    y   F   F   F   F   y   y
Mutation.takeStudyAction        enrolled  S   F    N   F   F   F   F   N   N
Mutation.takeStudyAction        foreign   S   F    N   F   F   F   F   N   N
Mutation.logStudyAction         own       S   F    y   F   F   F   F   y   y
Mutation.logStudyAction         enrolled  S   F    N   F   F   F   F   N   N
Mutation.logStudyAction         foreign   S   F    N   F   F   F   F   N   N
Mutation.saveStudyContext       own       S   F    y   F   F   F   F   y   y
Mutation.saveStudyContext       enrolled  S   F    N   F   F   F   F   N   N
Mutation.saveStudyContext       foreign   S   F    N   F   F   F   F   N   N
Mutation.retryStudyWork         own       S   F    y   F   F   F   F   y   y
Mutation.retryStudyWork         enrolled  S   F    N   F   F   F   F   N   N
Mutation.retryStudyWork         foreign   S   F    N   F   F   F   F   N   N
Mutation.answerRedemption       own       S   F    y   F   F   F   F   y   y
Mutation.answerRedemption       enrolled  S   F    N   F   F   F   F   N   N
Mutation.answerRedemption       foreign   S   F    N   F   F   F   F   N   N
Mutation.startAutopilot         own       S   F    y   F   F   F   F   y   y
Mutation.startAutopilot         enrolled  S   F    N   F   F   F   F   N   N
Mutation.startAutopilot         foreign   S   F    N   F   F   F   F   N   N
Mutation.pauseAutopilot         own       S   F    y   F   F   F   F   y   y
Mutation.pauseAutopilot         enrolled  S   F    N   F   F   F   F   N   N
Mutation.pauseAutopilot         foreign   S   F    N   F   F   F   F   N   N
Mutation.resumeAutopilot        own       S   F    y   F   F   F   F   y   y
Mutation.resumeAutopilot        enrolled  S   F    N   F   F   F   F   N   N
Mutation.resumeAutopilot        foreign   S   F    N   F   F   F   F   N   N
Mutation.stopAutopilot          own       S   F    y   F   F   F   F   y   y
Mutation.stopAutopilot          enrolled  S   F    N   F   F   F   F   N   N
Mutation.stopAutopilot          foreign   S   F    N   F   F   F   F   N   N
Mutation.pauseSession           own       S   F    y   F   F   F   F   y   y
Mutation.pauseSession           enrolled  S   F    N   F   F   F   F   N   N
Mutation.pauseSession           foreign   S   F    N   F   F   F   F   N   N
Mutation.resumeSession          own       S   F    y   F   F   F   F   y   y
Mutation.resumeSession          enrolled  S   F    N   F   F   F   F   N   N
Mutation.resumeSession          foreign   S   F    N   F   F   F   F   N   N
Mutation.endSession             own       S   F    y   F   F   F   F   y   y
Mutation.endSession             enrolled  S   F    N   F   F   F   F   N   N
Mutation.endSession             foreign   S   F    N   F   F   F   F   N   N
Mutation.eraseSession           own       S   y    y   y   y   y   y   y   y
Mutation.eraseSession           enrolled  S   N    N   N   N   N   y   N   y
Mutation.eraseSession           removed   S   N    N   N   N   N   y   N   y
Mutation.eraseSession           foreign   S   N    N   N   N   N   y   N   y
Mutation.eraseLearner           -         S   F    F   F   F   F   y   F   y
Mutation.overrideMark           own       S   F    F   F   F   F   F   F   F
Mutation.overrideMark           enrolled  S   F    F   y   F   F   F   y   y
Mutation.overrideMark           removed   S   F    F   N   F   F   F   N   N
Mutation.overrideMark           foreign   S   F    F   N   F   F   F   N   N
Mutation.grantExtraTime         own       S   F    F   F   F   F   F   F   F
Mutation.grantExtraTime         enrolled  S   F    F   y   F   F   F   y   y
Mutation.grantExtraTime         removed   S   F    F   N   F   F   F   N   N
Mutation.grantExtraTime         foreign   S   F    F   N   F   F   F   N   N
Mutation.reopenPart             own       S   F    F   F   F   F   F   F   F
Mutation.reopenPart             enrolled  S   F    F   y   F   F   F   y   y
Mutation.reopenPart             removed   S   F    F   N   F   F   F   N   N
Mutation.reopenPart             foreign   S   F    F   N   F   F   F   N   N
Mutation.createClassroom        own       S   F    F   y   F   F   F   y   y
Mutation.enrolLearner           own       S   F    F   y   F   F   F   y   y
Mutation.enrolLearner           foreign   S   F    F   N   F   F   F   N   N
Mutation.inviteLearners         own       S   F    F   y   F   F   F   y   y
Mutation.inviteLearners         foreign   S   F    F   N   F   F   F   N   N
Mutation.withdrawInvitation     own       S   F    F   y   F   F   F   y   y
Mutation.withdrawInvitation     foreign   S   F    F   N   F   F   F   N   N
Mutation.removeLearner          own       S   F    F   y   F   F   F   y   y
Mutation.removeLearner          foreign   S   F    F   N   F   F   F   N   N
Mutation.setShowTranscript      own       S   F    F   y   F   F   F   y   y
Mutation.setShowTranscript      foreign   S   F    F   N   F   F   F   N   N
Mutation.joinClassroom          own       S   F    y   F   F   F   F   y   y
Mutation.joinClassroom          foreign   S   F    N   F   F   F   F   N   N
Mutation.answerInvitation       own       S   F    y   F   F   F   F   y   y
Mutation.answerInvitation       foreign   S   F    N   F   F   F   F   N   N
Mutation.leaveClassroom         own       S   F    y   F   F   F   F   y   y
Mutation.leaveClassroom         foreign   S   F    N   F   F   F   F   N   N
"""
"""What they get. y: let through to the matter itself, whatever comes of it there. 0: null. []: an empty list.
S: UNAUTHENTICATED. F: FORBIDDEN. N: NOT_FOUND.

On what: `own` is the asker's exam, reading, paper or classroom, `-` is for somebody who has none of them; `enrolled`
the exam or reading of a learner in the asker's classroom, `removed` that of one who was in it; `foreign` an exam, a
reading, a paper or a classroom that the asker has nothing to do with. A code to join by, an invitation to answer and a
classroom to leave are one's own when another teacher has given them.
"""

OURS = ("session", "reading", "draft")
"""What a row is about that is somebody's session."""

LETTERS = {"UNAUTHENTICATED": "S", "FORBIDDEN": "F", "NOT_FOUND": "N"}

SELECTIONS = {
    "Query.viewer": "viewer { id }",
    "Query.node": 'node(id: "%(session)s") { id }',
    "Query.session": 'session(id: "%(session)s") { id }',
    "Query.sessions": 'sessions(ownerId: "%(owner)s") { edges { cursor } }',
    "Query.activeSession": "activeSession(kind: EXAM) { id }",
    "Query.examHistory": "examHistory(skill: READING) { edges { cursor } }",
    "Query.examCatalog": "examCatalog { level }",
    "Query.examTrend": "examTrend(skill: READING) { average passLine }",
    "Query.examStats": "examStats { sessions days { date } }",
    "Query.practiceGoals": "practiceGoals { edges { cursor } }",
    "Query.practiceDue": "practiceDue { due }",
    "Query.practiceForecast": "practiceForecast { items }",
    "Query.practiceStats": "practiceStats { totalReviews }",
    "Query.papers": "papers { edges { cursor } pageInfo { hasNextPage } }",
    "Query.books": "books { edges { cursor } }",
    "Query.book": f'book(id: "{GOOSE}") {{ id }}',
    "Query.builderCatalog": "builderCatalog { version }",
    "Query.publishedSessions": "publishedSessions { edges { cursor } pageInfo { hasNextPage } }",
    "Query.compareVersions": (
        'compareVersions(draftId: "%(draft)s", left: "%(version)s", right: "%(version)s") { left { id } }'
    ),
    "Query.syllabus": "syllabus(examType: NEET) { examType }",
    "Query.studyMastery": "studyMastery(examType: NEET) { topicId }",
    "Query.studyDays": "studyDays { days }",
    "Query.classroom": 'classroom(id: "%(classroom)s") { id }',
    "Query.markingQueue": 'markingQueue(classroomId: "%(classroom)s") { pageInfo { hasNextPage } }',
    "Query.classrooms": "classrooms { id }",
    "Query.events": "events(first: 1) { edges { cursor } }",
    "Query.analytics": "analytics { usage { costUsd } }",
    "Query.erasure": 'erasure(id: "nothing") { id }',
    "Query.projections": "projections { name }",
    "Query.eventTypes": "eventTypes { name }",
    "Subscription.sessionEvents": 'sessionEvents(sessionId: "%(session)s") { cursor }',
    "Subscription.generationProgress": 'generationProgress(sessionId: "%(session)s") { cursor }',
    "Subscription.examTime": 'examTime(sessionId: "%(session)s") { cursor }',
    "Subscription.readingUpdates": 'readingUpdates(sessionId: "%(reading)s") { cursor }',
    "Subscription.variantProgress": 'variantProgress(draftId: "%(draft)s") { cursor }',
    "Subscription.classroomActivity": 'classroomActivity(classroomId: "%(classroom)s") { cursor }',
    "Subscription.eventLog": "eventLog { cursor }",
}

OF_SESSION: Mapping[str, Mapping[str, Any]] = {
    "saveAnswers": {"activeView": "quelle"},
    "submitAnswer": {"questionId": "teil_2_1", "answer": {"option": "a"}},
    "completeExam": {},
    "recordPlay": {"partId": "teil_1"},
    "regenerateExam": {},
    "retryPart": {"partId": "teil_1"},
    "regrade": {"questionId": "teil_1_1"},
    "savePaper": {"title": "Probe"},
    "revealPracticeItem": {"itemId": "verbs:warten", "durationMs": 1},
    "submitPracticeItem": {"itemId": "verbs:warten", "durationMs": 1, "rating": "GOOD"},
    "completePractice": {},
    "practiceFromExam": {},
    "takeStudyAction": {"action": "GENERATE_PLAN"},
    "logStudyAction": {"action": "note"},
    "saveStudyContext": {"context": {}},
    "retryStudyWork": {},
    "answerRedemption": {"misconceptionId": "m1", "answer": "a"},
    "startAutopilot": {},
    "pauseAutopilot": {},
    "resumeAutopilot": {},
    "stopAutopilot": {},
    "pauseSession": {},
    "resumeSession": {},
    "endSession": {"outcome": "ABANDONED"},
    "eraseSession": {"expectedVersion": 1_000_000},
    "overrideMark": {"questionId": "teil_1_1", "score": 1, "reason": "Gut."},
    "openPart": {"partId": "teil_1"},
    "grantExtraTime": {"partId": "teil_1", "minutes": 1, "reason": "Weil."},
    "reopenPart": {"partId": "teil_1", "minutes": 1, "reason": "Weil."},
}


OF_READING: Mapping[str, Mapping[str, Any]] = {
    "reportPosition": {"positions": [{"wordIndex": 0, "at": datetime.now(UTC).isoformat()}]},
    "askQuestion": {"text": "Why?", "wordIndex": 0},
    "resumeReading": {},
    "answerCheckpoint": {"durationMs": 1},
    "practiceFromReading": {},
}

OF_DRAFT: Mapping[str, Mapping[str, Any]] = {
    "saveDraft": {"metadata": {"title": "Probe"}},
    "undoDraft": {},
    "redoDraft": {},
    "archiveDraft": {},
    "restoreDraft": {},
    "duplicateDraft": {},
    "fillDraft": {},
    "generateVariants": {},
    "retryVariant": {"variantId": "%(variant)s"},
    "selectVariant": {"variantId": "%(variant)s"},
    "saveVersion": {"summary": "Probe"},
    "acceptVersion": {"versionId": "%(version)s"},
    "mergeVersions": {"versionId": "%(version)s"},
    "addSection": {"type": "BREAK"},
    "updateSection": {"sectionId": "%(section)s", "title": "Probe"},
    "moveSection": {"sectionId": "%(section)s", "position": 1},
    "duplicateSection": {"sectionId": "%(section)s"},
    "removeSection": {"sectionId": "%(section)s"},
    "publishDraft": {},
}
OF_CATALOG: Mapping[str, Mapping[str, Any]] = {
    "saveCategory": {"name": ""},
    "saveAudience": {"name": ""},
    "saveTone": {"name": ""},
    "saveLocation": {"name": ""},
    "saveTopic": {"name": ""},
    "savePersona": {"id": "persona:precision", "label": ""},
    "retireCatalogEntry": {"id": "persona:none"},
}


@dataclass(frozen=True)
class Target:
    """What is asked for: an exam, whose it is, a classroom with an invitation to withdraw, and a paper.

    Of the same learner a reading, and a checkpoint that it has not come to; and a draft, with a variant, a version and
    a section.

    For a learner a code to join by, an invitation to answer, and a classroom to leave.
    """

    session: str
    owner: str
    classroom: str
    withdrawn: str
    code: str
    asked: str
    school: str
    paper: str = ""
    reading: str = ""
    checkpoint: str = ""
    draft: str = ""
    variant: str = ""
    version: str = ""
    section: str = ""

    def input(self, mutation: str) -> dict[str, Any]:
        """The input of a mutation on it."""
        match mutation:
            case "startStudy":
                return {}
            case "startExam":
                return {"skill": "READING"}
            case "createDraft":
                return {}
            case _ if mutation in OF_CATALOG:
                return dict(OF_CATALOG[mutation])
            case _ if mutation in OF_DRAFT:
                given = OF_DRAFT[mutation].items()
                told = {name: one % vars(self) if isinstance(one, str) else one for name, one in given}
                return {"draftId": self.draft, **told}
            case "startReading":
                return {"bookId": GOOSE}
            case "answerCheckpoint":
                return {"sessionId": self.reading, "checkpointId": self.checkpoint, **OF_READING[mutation]}
            case _ if mutation in OF_READING:
                return {"sessionId": self.reading, **OF_READING[mutation]}
            case "startPractice":
                return {"goalId": "verbs", "limit": 0}
            case "eraseLearner":
                return {"learnerId": "who never was here"}
            case "createClassroom":
                return {"title": "C1"}
            case "sharePaper" | "withdrawPaper":
                return {"paperId": self.paper}
            case "renamePaper":
                return {"paperId": self.paper, "title": "Probe"}
            case "inviteLearners" | "setShowTranscript":
                return {"classroomId": self.classroom}
            case "withdrawInvitation":
                return {"invitationId": self.withdrawn}
            case "joinClassroom":
                return {"code": self.code}
            case "answerInvitation":
                return {"invitationId": self.asked, "accept": True}
            case "leaveClassroom":
                return {"classroomId": self.school}
            case "enrolLearner" | "removeLearner":
                return {"classroomId": self.classroom, "learnerId": "somebody"}
        return {"sessionId": self.session, **OF_SESSION[mutation]}


@dataclass(frozen=True)
class Asker:
    """Somebody of a column, somebody of the same roles who has nothing, and what each row's `on` is for them."""

    person: Person
    newcomer: Person
    on: Mapping[str, Target]


def a_code(teacher: Person, classroom_id: str) -> str:
    """The id of a code that a teacher has made."""
    made: str = teacher.do("inviteLearners", {"classroomId": classroom_id}, "invitationId")["invitationId"]
    return made


def ask_in(teacher: Person, classroom_id: str, learner: Person) -> str:
    """The id of an invitation that a learner has to answer."""
    asked = {"classroomId": classroom_id, "learnerId": learner.id}
    invited = teacher.do("enrolLearner", asked, "classroom { invited { invitationId learnerId } }")["classroom"]
    (found,) = (one["invitationId"] for one in invited["invited"] if one["learnerId"] == learner.id)
    return str(found)


@pytest.fixture(scope="module")
def askers(server: RunningServer) -> Mapping[str, Asker]:
    """Everybody who asks. What is their own was made with a token that allowed it; their exam is over, so it stays."""
    taught, left, stranger = (server.learner() for _ in range(3))
    head = server.person(Role.TEACHER)
    elsewhere, school, other_school = teach(head), teach(head, taught), teach(head)
    owners = {name: server.person(*Role) for name in PEOPLE}
    classrooms = {name: teach(owner, taught, left, server.learner("somebody")) for name, owner in owners.items()}
    for name, owner in owners.items():
        owner.do("removeLearner", {"classroomId": classrooms[name], "learnerId": left.id}, "classroom { id }")
    exams = {learner.id: start_exam(learner) for learner in (taught, left, stranger)}
    owned = {learner.id: [*a_reading(learner), *a_draft(server, learner)] for learner in (taught, left, stranger)}
    foreign_paper = paper(stranger, exams[stranger.id])

    opens_school, opens_elsewhere = invite(head, school), invite(head, elsewhere)
    of_others = (a_code(head, elsewhere), "0000-0000-0000", ask_in(head, other_school, stranger), teach(head))

    def asker(owner: Person, classroom: str, roles: tuple[Role, ...] | None) -> Asker:
        own = start_exam(owner)
        kept = paper(owner, own)
        owner.do("completeExam", {"sessionId": own}, "session { id }")
        start_exam(owner)
        join(owner, opens_school)
        of_owner = (a_code(owner, classroom), opens_elsewhere, ask_in(head, other_school, owner), school)
        person = server.anonymous() if roles is None else server.person(*roles, id=owner.id)
        newcomer = server.anonymous() if roles is None else server.person(*roles)
        on = {
            "own": Target(own, owner.id, classroom, *of_owner, kept, *a_reading(owner), *a_draft(server, owner)),
            "enrolled": Target(exams[taught.id], taught.id, classroom, *of_others, "", *owned[taught.id]),
            "removed": Target(exams[left.id], left.id, classroom, *of_others, "", *owned[left.id]),
            "foreign": Target(
                exams[stranger.id], stranger.id, elsewhere, *of_others, foreign_paper, *owned[stranger.id]
            ),
        }
        return Asker(person, newcomer, {"-": on["own"], **on})

    return {name: asker(owners[name], classrooms[name], roles) for name, roles in PEOPLE.items()}


def paper(person: Person, session_id: str) -> str:
    """The id of a paper that somebody has made of their exam."""
    wait_until_written(person, session_id)
    return str(person.do("savePaper", {"sessionId": session_id, "title": "Probe"}, "paper { id }")["paper"]["id"])


def a_reading(person: Person) -> tuple[str, str]:
    """The ids of a reading session that somebody has begun, and of its first checkpoint."""
    begun = Reader(person).session
    return begun["id"], begun["checkpoints"][0]["id"]


def a_draft(server: RunningServer, person: Person) -> tuple[str, str, str, str]:
    """The ids of a draft that somebody has begun, of a variant, of a version and of a section."""
    author = Author(server.person(Role.AUTHOR, id=person.id))
    author.say_all()
    variant = author.generate()["variants"][0]["id"]
    author.done("addSection", type="TOPIC")
    kept = author.done("saveVersion", summary="Probe")
    return author.id, variant, kept["versions"][0]["id"], kept["outline"]["sections"][0]["id"]


def rows() -> Iterator[tuple[str, str, dict[str, str]]]:
    """The table's rows: an operation, on what, and what everybody gets."""
    header, *lines = (line.split() for line in TABLE.splitlines() if line)
    for operation, on, *cells in lines:
        yield operation, on, dict(zip(header[2:], cells, strict=True))


def queried(person: Person, selection: str) -> str:
    """What somebody gets for a query."""
    answer = person.post(f"{{ {selection} }}").json()
    if errors := answer.get("errors"):
        return LETTERS[errors[0]["extensions"]["code"]]
    (value,) = answer["data"].values()
    return {"None": "0", "{'edges': []}": "[]", "[]": "[]"}.get(str(value), "y")


async def streamed(person: Person, selection: str) -> str:
    """What somebody gets first of a subscription."""
    try:
        async with person.subscribe(f"subscription {{ {selection} }}") as stream:
            await take(stream, 1)
    except SubscriptionFailed as failed:
        return LETTERS.get(failed.args[0]["extensions"]["code"], "y")
    return "y"


def commanded(person: Person, mutation: str, input: dict[str, Any]) -> str:
    """What somebody gets for a mutation."""
    return LETTERS.get(person.do(mutation, input, "__typename").get("code", ""), "y")


async def outcome(asker: Asker, operation: str, on: str) -> str:
    """What somebody gets for an operation."""
    kind, name = operation.split(".")
    target, person = asker.on[on], asker.newcomer if on == "-" else asker.person
    match kind:
        case "Query":
            return queried(person, SELECTIONS[operation] % vars(target))
        case "Subscription":
            return await streamed(person, SELECTIONS[operation] % vars(target))
    return commanded(person, name, target.input(name))


@pytest.mark.parametrize(("operation", "on", "expected"), list(rows()))
async def test_everybody_gets_what_they_may(
    askers: Mapping[str, Asker], operation: str, on: str, expected: dict[str, str]
) -> None:
    assert {name: await outcome(asker, operation, on) for name, asker in askers.items()} == expected


def test_nobody_has_changed_what_is_not_theirs(askers: Mapping[str, Asker], server: RunningServer) -> None:
    for on in ("enrolled", "removed", "foreign"):
        target = askers["all"].on[on]
        owner = server.learner(target.owner)
        assert exam(owner, target.session)["status"] == "ACTIVE"
        history = "query ($id: ID!) { session(id: $id) { events(first: 100) { edges { node { actorId } } } } }"
        edges = owner.ask(history, id=target.session)["session"]["events"]["edges"]
        assert {edge["node"]["actorId"] for edge in edges} <= {target.owner, "system:author"}


def test_the_table_names_every_operation_of_the_schema_and_no_other() -> None:
    kinds = {"Query": SCHEMA._schema.query_type, "Mutation": SCHEMA._schema.mutation_type}
    kinds["Subscription"] = SCHEMA._schema.subscription_type
    there = {f"{kind}.{name}" for kind, of in kinds.items() if of for name in of.fields}
    assert {operation for operation, _, _ in rows()} == there


def test_every_list_that_is_empty_for_some_has_something_for_others() -> None:
    cells: dict[str, set[str]] = {}
    for operation, _, row in rows():
        cells.setdefault(operation, set()).update(row.values())
    assert not {operation for operation, seen in cells.items() if "[]" in seen and "y" not in seen}


def test_every_operation_on_a_session_is_asked_on_that_of_another() -> None:
    asked = {(operation, on) for operation, on, _ in rows()}
    on_sessions = {f"Mutation.{name}" for name in (*OF_SESSION, *OF_READING, *OF_DRAFT)}
    on_sessions |= {name for name, of in SELECTIONS.items() if any(f"%({one})s" in of for one in OURS)}
    assert {(name, on) for name in on_sessions for on in ("own", "enrolled", "foreign")} <= asked
