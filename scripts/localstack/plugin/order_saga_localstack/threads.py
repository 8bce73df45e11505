"""Frees the stacks of threads that have ended."""

import collections
import threading
import time

from localstack.runtime import hooks

LOOK_SECONDS = 2


@hooks.on_infra_start()
def free_stacks() -> None:
    """Join each thread that has ended.

    Python frees a thread's stack when somebody joins it, or when its Thread object is freed.
    LocalStack joins few threads, and keeps those of each execution. A stack takes at least two of
    the 65,530 mappings that Linux gives a process, so after some 1,000 sagas no thread could start.
    """
    start = threading.Thread.start
    started: collections.deque[threading.Thread] = collections.deque()

    def start_and_note(self: threading.Thread) -> None:
        start(self)
        started.append(self)

    threading.Thread.start = start_and_note
    threading.Thread(target=join_ended, args=(started,), name="stacks", daemon=True).start()


def join_ended(started: collections.deque[threading.Thread]) -> None:
    """Join what was started and has ended, for ever."""
    while True:
        time.sleep(LOOK_SECONDS)
        for _ in range(len(started)):
            thread = started.popleft()
            if thread.is_alive():
                started.append(thread)
            else:
                thread.join()
