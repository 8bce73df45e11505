"""One Node process that runs one function, one invocation at a time (see bootstrap.cjs)."""

import collections
import json
import os
import signal
import socket
import subprocess
import threading
from pathlib import Path
from typing import Any

BOOTSTRAP = str(Path(__file__).parent / "bootstrap.cjs")
NODE = os.environ.get("ORDER_SAGA_NODE", "node")
END_OF_LOG = b"\0end"
KEPT_LOG_LINES = 2000
EXIT_SECONDS = 5.0


class NodeProcess:
    """
    Messages are JSON lines over a socket pair. The process ends when the socket closes, so it never
    outlives LocalStack. Its standard output and error are the function's log.
    """

    def __init__(self, code_dir: str, env: dict[str, str]) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [NODE, BOOTSTRAP, str(theirs.fileno())],
                cwd=code_dir,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(theirs.fileno(),),
                # A group, so that it can be killed with all its children. Not a session: Linux
                # shares the cores by session, so LocalStack would get only one share of many.
                process_group=0,
            )
        self._answers = self._socket.makefile("rb")
        self._lines: collections.deque[str] = collections.deque(maxlen=KEPT_LOG_LINES)
        self._log_complete = threading.Event()
        threading.Thread(target=self._collect_log, daemon=True).start()

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def send(self, message: dict[str, Any]) -> None:
        """Send an invocation. Raise OSError if the process is gone."""
        self._lines.clear()
        self._log_complete.clear()
        self._socket.settimeout(None)
        self._socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self, seconds: float) -> dict[str, Any] | None:
        """Return the next answer, or None if the process ended. Raise TimeoutError."""
        self._socket.settimeout(seconds)
        try:
            line = self._answers.readline()
        except TimeoutError:
            raise
        except OSError:
            return None
        return json.loads(line) if line.endswith(b"\n") else None

    def log(self, wait_seconds: float = 0.0) -> str:
        """What the function has logged since the last `send`. Waits for the end of that log."""
        self._log_complete.wait(wait_seconds)
        return "\n".join(list(self._lines))

    def exit_status(self) -> int | None:
        """The status of an ended process (negative: its signal), or None if it does not end."""
        try:
            return self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End the process and whatever it started."""
        if self.is_alive():
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it has ended in between
        self.exit_status()
        # A thread may wait in `receive`. A shutdown wakes it; a mere close would not.
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side has closed it already
        self._socket.close()

    def _collect_log(self) -> None:
        with self._process.stdout as stream:
            for raw in stream:
                line = raw.rstrip(b"\n")
                at_end = line.endswith(END_OF_LOG)  # after a function's last line, or on its own
                line = line.removesuffix(END_OF_LOG)
                if line or not at_end:
                    self._lines.append(line.decode("utf-8", "replace"))
                if at_end:
                    self._log_complete.set()
        self._log_complete.set()
