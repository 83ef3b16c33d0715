"""What links German sentences, and which words never stand side by side in one."""

from itertools import product

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
"""Connectors, each as its words are compared; und, aber and oder are none: they link nothing but what is said anyway."""

_BEFORE = "mit für von bei im am zum zur beim vom ins ohne gegen seit den dem des einen einem eines".split()
_AFTER = "und oder aber denn weil wenn dass obwohl ist sind war hat wird kann muss will er wir man ich".split()

CLASHES = frozenset((*words_of(before), *words_of(after)) for before, after in product(_BEFORE, _AFTER)) - {
    ("den", "ich"), ("den", "er"), ("den", "man"), ("den", "wir"), ("dem", "ich"), ("dem", "er"), ("dem", "man"),
    ("dem", "wir"), ("mit", "und"), ("mit", "oder"), ("mit", "ist"), ("mit", "hat"), ("mit", "wird"), ("mit", "kann"),
    ("mit", "muss"), ("mit", "will"),
}  # fmt: skip
"""Neighbours that no sentence has: a preposition or an inflected article, and what cannot go on after it."""
