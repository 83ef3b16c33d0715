"""Whole numbers shared out by weight."""

from collections.abc import Sequence


def share_out(total: int, weights: Sequence[float], least: Sequence[int] | None = None) -> list[int]:
    """A total in whole parts by weight, each at least its `least` (0): the largest remainders get what is left.

    Where there are no weights all are alike. Who would get less than the least gets the least, and the others share
    the rest: what is the answer once stays so when it is asked with that answer as weights. The least ones have to
    fit into the total.
    """
    floors = list(least or [0] * len(weights))
    short: set[int] = set()
    while True:
        open_ones = [n for n in range(len(weights)) if n not in short]
        quotas = proportions(total - sum(floors[n] for n in short), [weights[n] for n in open_ones])
        below = {n for n, quota in zip(open_ones, quotas, strict=True) if quota < floors[n]}
        if not below:
            break
        short |= below
    for n, part in zip(open_ones, rounded(quotas), strict=True):
        floors[n] = part
    return floors


def proportions(total: int, weights: Sequence[float]) -> list[float]:
    """A total by weight, exactly."""
    together = sum(weights)
    even = not together
    return [total * (1 if even else weight) / (len(weights) if even else together) for weight in weights]


def rounded(quotas: Sequence[float]) -> list[int]:
    """Quotas that are whole together, in whole parts: the largest remainders go up, of equal ones the first."""
    parts = [int(quota + 1e-9) for quota in quotas]
    missing = round(sum(quotas)) - sum(parts)
    for n in sorted(range(len(parts)), key=lambda n: round(parts[n] - quotas[n], 9))[:missing]:
        parts[n] += 1
    return parts
