"""Ends the emulator of a process that has ended, in whatever way, and removes its folder."""

import os
import signal
import subprocess
import threading
import time

from localstack.runtime import hooks

LOOK_SECONDS = 1
# LocalStack stops within a second. If executions are running, it waits for their threads for ever.
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
    """Watch the process in ORDER_SAGA_OWNER_PID. Tests set it: nobody else ends their emulators."""
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
    # Without the mark in its environment: all processes that have the mark are killed.
    subprocess.Popen(removal, start_new_session=True, env={"PATH": os.environ["PATH"]})
    os.kill(own, signal.SIGTERM)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
