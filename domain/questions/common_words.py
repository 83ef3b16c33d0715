"""German words that stand in texts on anything, in their base forms: that two texts share them tells nothing of either.

They stand in a fifth or more of the tasks and model answers that ship; those that may be what a task is about, such as
"Kind" or "Geld", are left out.
"""

from domain.questions.keywords import words_of

_COMMON_WORDS = """
alle anderer beispiel bleiben brauchen dabei dafür dagegen der dort drei eigen einmal ende erklären erst erzählen etwas
finden frage ganz geben gehen groß gruß gut haben halten heute ihr jahr jeder jemand kennen kommen können lang lassen
leute machen mein mensch mögen müssen nehmen nennen nichts oft ohne punkt sagen schon schreiben sehen sein seit selbst
sie sollen stehen tag unser viel vier wenig werden wissen wollen woche zwei
"""

COMMON_WORDS = frozenset(words_of(_COMMON_WORDS))
"""Them as words are compared."""
