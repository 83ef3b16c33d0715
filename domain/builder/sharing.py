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


def share_within(total: int, weights: Sequence[float], least: Sequence[int], most: Sequence[int]) -> list[int]:
    """A total shared out, none with more than its `most`; where all of these are too little, they are no bounds."""
    parts = share_out(total, weights, least)
    over = [n for n, part in enumerate(parts) if part > most[n]]
    if not over or total > sum(most):
        return parts
    kept = [n for n in range(len(parts)) if n not in over]
    left = total - sum(most[n] for n in over)
    shared = share_within(left, [weights[n] for n in kept], [least[n] for n in kept], [most[n] for n in kept])
    of_kept = dict(zip(kept, shared, strict=True))
    return [of_kept.get(n, most[n]) for n in range(len(parts))]


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
