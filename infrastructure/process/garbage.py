"""Garbage collection, as far as it stands in the way."""

import gc


def spare_the_collector() -> None:
    """Keep what is there for good out of garbage collection, and collect less often.

    Measured in benchmarks/api.py, and in benchmarks/replay.py, where one full collection cost half a rebuild's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 20, 20)
