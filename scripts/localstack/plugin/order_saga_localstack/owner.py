"""An emulator that belongs to one process ends when that process has ended, however it did."""

import os
import signal
import threading
import time

from localstack.runtime import hooks

LOOK_SECONDS = 1


@hooks.on_infra_start()
def follow_owner() -> None:
    """ORDER_SAGA_OWNER_PID is set for the emulators of tests, which nobody else would end."""
    owner = os.environ.get("ORDER_SAGA_OWNER_PID")
    if owner:
        threading.Thread(target=_follow, args=(int(owner),), daemon=True).start()


def _follow(owner: int) -> None:
    while _is_alive(owner):
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
