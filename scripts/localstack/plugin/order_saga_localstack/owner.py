"""An emulator that belongs to one process ends with it, however that ended, and leaves no folder."""

import os
import signal
import subprocess
import threading
import time

from localstack.runtime import hooks

LOOK_SECONDS = 1
# In order it ends within a second; with executions under way their threads are waited for, for ever.
REMOVE_WHEN_ENDED = """
looks=0
while kill -0 "$1" 2>/dev/null; do
  looks=$((looks + 1))
  if [ $looks -gt 25 ]; then kill -9 "$1"; fi
  sleep 0.2
done
grep -lsazxF "$3" /proc/[0-9]*/environ | cut -d / -f 3 | xargs -r kill -9
rm -rf "$2"
"""
MARK = "ORDER_SAGA_EMULATOR_DIR"


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
    mark = f"{MARK}={os.environ[MARK]}"
    removal = ["/bin/sh", "-c", REMOVE_WHEN_ENDED, "sh", str(own), folder, mark]
    # Without the mark itself, by which all processes of the emulator are found.
    subprocess.Popen(removal, start_new_session=True, env={"PATH": os.environ["PATH"]})
    os.kill(own, signal.SIGTERM)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
