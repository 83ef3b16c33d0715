"""Reading: a text with gaps, a text with questions, sentences to be put back, and comments to be told apart."""

from domain.exam.plans import PartPlan, part
from domain.exam.profiles import Profile


def parts(profile: Profile) -> tuple[PartPlan, ...]:
    """The four parts; at C1 8, 7, 8 and 7 items."""
    gaps, questions = profile.items, max(profile.items - 1, 3)
    return (
        _gapped_words(profile, gaps),
        _questions_on_a_text(profile, questions),
        _gapped_sentences(profile, gaps),
        _comments(profile, questions),
    )


def _gapped_words(profile: Profile, gaps: int) -> PartPlan:
    return part(
        1,
        "multiple_choice",
        units=gaps,
        prompt={"instructions": "Lesen Sie den Text und wählen Sie für jede Lücke die richtige Lösung."},
        render={"display": "gapped_text", "options": profile.options, "suggestedMinutes": 10},
        scoring={"strategy": "per_gap"},
        source={"kind": "gapped_text", "gaps": gaps, "words": list(profile.words)},
    )


def _questions_on_a_text(profile: Profile, questions: int) -> PartPlan:
    return part(
        2,
        "multiple_choice",
        questions=questions,
        units=questions,
        prompt={"instructions": "Lesen Sie den Text und wählen Sie bei jeder Aufgabe die richtige Lösung."},
        render={"options": 3, "suggestedMinutes": 18},
        source={"words": profile.text(2.2, 2.4)},
    )


def _gapped_sentences(profile: Profile, gaps: int) -> PartPlan:
    return part(
        3,
        "statement_match",
        units=gaps,
        prompt={"instructions": "Welcher Satz gehört in welche Lücke? Zwei Sätze passen nicht."},
        render={"display": "sentence_pool", "options": gaps + 2, "suggestedMinutes": 20},
        source={"kind": "gapped_text", "unit": "sentence", "gaps": gaps, "words": profile.text(1.8, 2.0)},
    )


def _comments(profile: Profile, questions: int) -> PartPlan:
    return part(
        4,
        "statement_match",
        units=questions,
        prompt={"instructions": "Auf welche Person trifft welche Aussage zu? Manche Aussagen passen zu niemandem."},
        render={"display": "authors", "options": 4, "suggestedMinutes": 15},
        source={"kind": "introduction", "words": [30, 80], "commentWords": profile.text(0.5, 0.58)},
    )
