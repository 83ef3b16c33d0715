"""The question modules. To add one: a file beside this and a line here."""

from domain.questions import multiple_choice, statement_match
from domain.questions.question import QuestionModule

MODULES: dict[str, QuestionModule] = {module.id: module for module in (multiple_choice.MODULE, statement_match.MODULE)}
