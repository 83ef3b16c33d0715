"""What links German sentences, and which words never stand side by side in one."""

from collections.abc import Mapping

from domain.questions.keywords import words_of

_CONNECTORS = """
obwohl, obgleich, wenngleich, dennoch, trotzdem, gleichwohl, nichtsdestotrotz, jedoch, allerdings, hingegen, dagegen,
während, wohingegen, im gegensatz, demgegenüber, zwar, einerseits, andererseits, nicht nur, sondern auch, sondern,
sowohl, weder, entweder, je mehr, umso, sofern, falls, vorausgesetzt, es sei denn, andernfalls, sonst, indem, dadurch,
damit, sodass, folglich, infolgedessen, somit, daher, deshalb, deswegen, demnach, daraus, weshalb, weil, da ja, denn,
zumal, schließlich, aufgrund, angesichts, infolge, mithilfe, trotz, statt, anstatt, anstelle, ungeachtet, abgesehen,
hinsichtlich, bezüglich, zudem, außerdem, überdies, darüber hinaus, ferner, hinzu kommt, ebenso, ebenfalls, zunächst,
erstens, zweitens, zum einen, zum anderen, zuletzt, abschließend, zusammenfassend, insgesamt, beispielsweise,
zum beispiel, etwa, insbesondere, vor allem, nämlich, das heißt, mit anderen worten, insofern, inwiefern, sobald,
solange, bevor, nachdem, seitdem, als ob, immerhin, jedenfalls, vielmehr, zugleich, gleichzeitig, mittlerweile,
meiner ansicht nach, meines erachtens, aus meiner sicht, aus diesem grund
"""

CONNECTORS = tuple(" ".join(words_of(connector)) for connector in _CONNECTORS.split(","))
"""Connectors, each as its words are compared; "und", "aber" and "oder" are in every text and tell nothing of it."""

_CONJUNCTIONS = "und oder aber weil wenn dass obwohl"
_VERBS = "ist sind war waren hat haben wird werden kann können muss müssen soll will möchte habe bin gibt"
_SUBJECTS = "ich du er wir man"
_OTHERS = (
    "es sie mich dich mir dir uns sich der die das den dem des ein eine einem einer mit für von bei aus auf in im am"
)

PREPOSITIONS = frozenset(words_of("mit für von bei aus auf in an nach seit zu durch gegen ohne um über unter vor"))
RELATIVE = frozenset(words_of("den dem"))
"""Articles that after a comma or a preposition are pronouns: anything goes on after these."""

STOP, COMMA = ".", ","
"""What any end of a sentence, and any other sign, stands as among words."""


def _goes_on(openers: str, *never: str) -> Mapping[str, frozenset[str]]:
    return dict.fromkeys(words_of(openers), frozenset((*words_of(" ".join(never)), STOP)))


OPENERS: Mapping[str, frozenset[str]] = {
    **_goes_on("den dem des einen eines im am zum zur beim vom ins", _CONJUNCTIONS, _VERBS, _SUBJECTS, _OTHERS),
    **_goes_on("für von bei gegen", _CONJUNCTIONS, _VERBS, _SUBJECTS),
}
"""Inflected articles and prepositions, and what none of them is followed by in a sentence."""
