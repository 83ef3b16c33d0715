"""The question modules. To add one: a file beside this and a line here."""

from domain.questions import audio_response, multiple_choice, statement_match, true_false, written_response
from domain.questions.module import QuestionModule

MODULES: dict[str, QuestionModule] = {
    module.id: module
    for module in (
        multiple_choice.MODULE,
        statement_match.MODULE,
        true_false.MODULE,
        written_response.MODULE,
        audio_response.MODULE,
    )
}
