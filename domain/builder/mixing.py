"""Whose an outline is: its author's, the documents', the draft's author's."""

from domain.builder.outline import Mix, Origin, Outline
from domain.builder.sharing import share_out


def mix(outline: Outline, rag_weight: float) -> Mix:
    """The draft's author has the share of the minutes that were asked for; of the rest the documents have their weight.

    In whole percent, 100 together (largest remainder). An outline without minutes is by weight alone.
    """
    total = outline.total_minutes
    asked = sum(one.duration_minutes for one in outline.sections if one.origin is Origin.USER)
    user = asked / total if total else 0.0
    rag = (1 - user) * rag_weight
    ai, rag_percent, user_percent = share_out(100, [1 - user - rag, rag, user])
    return Mix(ai, rag_percent, user_percent, asked, total)
