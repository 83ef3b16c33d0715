"""Whatever may be asked of an exam, and whatever may be given as an answer."""

from hypothesis import strategies as st

from domain.exam.commands import (
    BeginGeneration,
    BeginPart,
    FailPart,
    FailRecording,
    FinishPart,
    RecordPlay,
    RecordSource,
    RequestRegrade,
    RetryPart,
    SaveAnswers,
    StartExam,
    SubmitAnswer,
)
from domain.exam.plans import ExamSkill, Level
from domain.lifecycle import EndSession, PauseSession, ResumeSession
from domain.questions.question import Answer
from domain.session import Id, SessionStatus
from tests.support import marked_exam
from tests.support.small_exam import (
    FIRST_CHOICE,
    GAPS,
    HALF_THE_GAPS,
    LEARNER,
    MATCHES,
    PLANS,
    QUESTIONS,
    RIGHT_CHOICE,
    RIGHT_MATCHES,
    source,
)

option_ids = st.sampled_from(["a", "b", "c", "true", "A", "B", "0", " a ", "", "z"]).map(Id)
gap_ids = st.sampled_from(["GAP_1", "GAP_2", "GAP_3", "GAP_4", "GAP_9"]).map(Id)
statement_ids = st.sampled_from(["statement_1", "statement_2", "statement_3", " statement_1", "statement_9"]).map(Id)
answers = st.one_of(
    st.builds(Answer, option=option_ids),
    st.builds(Answer, gaps=st.dictionaries(gap_ids, option_ids)),
    st.builds(Answer, matches=st.dictionaries(statement_ids, option_ids)),
    st.builds(Answer, text=option_ids | st.text(max_size=9)),
    st.just(Answer()),
)
question_ids = st.sampled_from([*{**QUESTIONS, **marked_exam.QUESTIONS}, Id("teil_9_1")])
part_ids = st.sampled_from([part.id for part in PLANS])

fitting = st.sampled_from(
    [
        (GAPS, HALF_THE_GAPS),
        (FIRST_CHOICE, RIGHT_CHOICE),
        (MATCHES, RIGHT_MATCHES),
        (marked_exam.THE_LETTER, marked_exam.FULL),
        (marked_exam.THE_TALK, marked_exam.words(25)),
        (marked_exam.FIRST_VERDICT, marked_exam.TRUE),
    ]
)

learners_commands = st.one_of(
    st.builds(
        SaveAnswers,
        st.lists(fitting | st.tuples(question_ids, st.none() | answers), max_size=3),
        active_question_id=st.none() | question_ids,
        active_view=st.none() | st.text(max_size=70),
    ),
    fitting.map(lambda pair: SubmitAnswer(*pair)),
    st.tuples(question_ids, answers).map(lambda pair: SubmitAnswer(*pair)),
    st.builds(RecordPlay, part_ids, st.none() | st.integers(0, 4)),
    st.builds(RetryPart, part_ids),
    st.builds(RequestRegrade, question_ids),
    st.builds(EndSession, st.sampled_from(SessionStatus)),
    st.sampled_from([PauseSession(), ResumeSession()]),
    st.just(StartExam(LEARNER, ExamSkill.READING, Level.C1)),
)
authors_commands = st.one_of(
    st.just(BeginGeneration("model", {part.id: "subject" for part in PLANS})),
    st.builds(BeginPart, part_ids),
    part_ids.map(lambda part_id: RecordSource(part_id, source(part_id))),
    st.builds(FinishPart, part_ids),
    st.builds(FailPart, part_ids, st.just("cut off"), st.booleans()),
    st.builds(FailRecording, part_ids, st.just("nobody speaks")),
)
rounds_ago = st.sampled_from([0, 0, 0, 1])
