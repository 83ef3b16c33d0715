"""How far marks of texts can be trusted: the ranking of the estimate, and the agreement of two markings."""

from collections.abc import Callable, Sequence

from benchmarks.reporting import Case, report
from benchmarks.two_markings import two_markings
from tests.support.known_texts import GROUPS, KnownText, built_with, kept_out, share
from tests.support.rank_correlation import tau_b

WORTHLESS = GROUPS.index("copied")
"""From this group on a text has no points."""


def ranking(half: Callable[[str], Sequence[KnownText]]) -> tuple[float, float]:
    """Kendall's tau-b of a half's points and groups, and the most that it can be where worthless groups have none."""
    texts = [(place, one) for place, group in enumerate(GROUPS) for one in half(group)]
    order = [-place for place, _ in texts]
    ours = tau_b(order, [share(one) for _, one in texts])
    return ours, tau_b(order, [-min(place, WORTHLESS) for place, _ in texts])


def estimate() -> Sequence[Case]:
    """The ranking of the sixty texts of known worth."""
    out, out_at_most = ranking(kept_out)
    within, _ = ranking(built_with)
    return [
        Case("estimate, texts kept out", out, "the order of their groups", 1.0, "tau-b", 0.8),
        Case("estimate, texts built with", within, "the order of their groups", 1.0, "tau-b", 0.8),
        Case("estimate, texts kept out", out, "most, as five groups are worth nothing", out_at_most, "tau-b"),
    ]


def main() -> None:
    """Measure and report."""
    report("marks of texts", [*estimate(), *two_markings()])


if __name__ == "__main__":
    main()
