"""Practising whatever is due, in all decks together."""

from domain.session import Id, RefusalCode, Refused

DUE = Id("due")
"""The goal that stands for everything that is due. No deck may have one of this name."""


class NothingIsDue(Refused):
    """Nothing is due now. Choose one of practiceGoals; practiceForecast says when something falls due."""

    code = RefusalCode.INVALID_INPUT
