"""The categories that a learner may have an exam train, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.exam.plans import Category


@dataclass(frozen=True, slots=True)
class Wording:
    """What a category is called, and what an item of it asks for."""

    label: str
    description: str


WORDINGS: Mapping[Category, Wording] = {
    Category.CONNECTOR_LOGIC: Wording(
        "Connectors", "Which word joins two statements: cause, contrast, condition, time or consequence."
    ),
    Category.LEXICAL_NUANCE: Wording("Shades of meaning", "Which of several words of almost the same meaning fits."),
    Category.COLLOCATION_CONTROL: Wording(
        "Collocations", "Which words go together: the verb of a noun, the preposition of a verb."
    ),
    Category.GRAMMAR_AGREEMENT: Wording(
        "Grammar", "Which form agrees with the sentence: case, gender, number, tense and mood."
    ),
    Category.IDIOMATIC_EXPRESSION: Wording("Idioms", "What a set phrase means, or which word completes it."),
    Category.REGISTER_TONE: Wording("Register and tone", "How formal, polite or ironic something is said."),
    Category.DISCOURSE_REFERENCE: Wording(
        "Reference", "What a word or a sentence refers to elsewhere in the text, and who says what."
    ),
    Category.INSTITUTIONAL_CONTEXT: Wording(
        "Institutions", "How authorities, firms, schools and the law are spoken of, and what they do."
    ),
}
