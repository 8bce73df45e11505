"""An emulator that belongs to one process ends with it, however that ended, and leaves no folder."""

import os
import signal
import subprocess
import threading
import time

from localstack.runtime import hooks

LOOK_SECONDS = 1
REMOVE_WHEN_ENDED = 'while kill -0 "$1" 2>/dev/null; do sleep 0.2; done; rm -rf "$2"'


@hooks.on_infra_start()
def follow_owner() -> None:
    """ORDER_SAGA_OWNER_PID is set for the emulators of tests, which nobody else would end."""
    owner = os.environ.get("ORDER_SAGA_OWNER_PID")
    if owner:
        threading.Thread(target=_follow, args=(int(owner),), daemon=True).start()


def _follow(owner: int) -> None:
    while _is_alive(owner):
        time.sleep(LOOK_SECONDS)
    own = os.getpid()
    folder = os.path.dirname(os.environ["FILESYSTEM_ROOT"])
    removal = ["/bin/sh", "-c", REMOVE_WHEN_ENDED, "sh", str(own), folder]
    subprocess.Popen(removal, start_new_session=True)
    os.kill(own, signal.SIGTERM)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
