"""How well one order agrees with another."""

from collections.abc import Sequence
from itertools import combinations
from math import sqrt


def tau_b(one: Sequence[float], other: Sequence[float]) -> float:
    """Kendall's tau-b: 1 for the same order, -1 for the reverse; ties are taken out of what could agree.

    Kendall, M. G. (1945): The treatment of ties in ranking problems. Biometrika 33 (3), 239-251.
    """
    agreeing = of_one = of_other = 0
    for (a, b), (c, d) in combinations(zip(one, other, strict=True), 2):
        first, second = (a > c) - (a < c), (b > d) - (b < d)
        agreeing += first * second
        of_one += first != 0
        of_other += second != 0
    return agreeing / sqrt(of_one * of_other)
