"""Collects garbage when there is some, and not by the clock."""

import gc
import time

LOOK_SECONDS = 1
# A collection looks at each object: 100,000 take some 20 ms, in which all threads stand still.
YOUNG_OBJECTS = 100_000
OLD_OBJECTS = 500_000


def collect_garbage_seldom() -> None:
    """Take over from Python, for ever.

    JPype has everything collected at each of the JVM's collections, and all threads wait for it:
    two thirds of the time under load. Where collection is disabled, it asks in vain.
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
        # What survives is looked at again when it has doubled: so it costs the same per object.
        if kept > max(OLD_OBJECTS, kept_before):
            gc.collect()
            kept, kept_before = 0, len(gc.get_objects(generation=2))
