"""Collects garbage when there is enough of it, and not at fixed times."""

import gc
import time

LOOK_SECONDS = 1
# A collection visits each object. 100,000 objects take about 20 ms, while all threads stand still.
YOUNG_OBJECTS = 100_000
OLD_OBJECTS = 500_000


def collect_garbage_seldom() -> None:
    """Replace Python's own collection, for ever.

    JPype collects everything at each of the JVM's collections, and all threads wait for it: two
    thirds of the time under load. If collection is disabled, JPype's call has no effect.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    kept, kept_before = 0, 0
    while True:
        time.sleep(LOOK_SECONDS)
        young = gc.get_count()[0]
        if young < YOUNG_OBJECTS:
            continue
        kept += young - gc.collect(1)
        # Survivors are visited again when they have doubled, so the cost per object stays the same.
        if kept > max(OLD_OBJECTS, kept_before):
            gc.collect()
            kept, kept_before = 0, len(gc.get_objects(generation=2))
