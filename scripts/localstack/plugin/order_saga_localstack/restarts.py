"""Ends an emulator whose DynamoDB Local keeps dying. LocalStack would restart it for ever."""

import collections
import logging
import os
import time
from typing import Any

from localstack.runtime import events, hooks

LOG = logging.getLogger(__name__)

AT_ONCE_SECONDS = 10
DEATHS = 3
LAST_LINES = 10


@hooks.on_infra_start()
def limit_restarts() -> None:
    """If a process dies at once three times in a row, end LocalStack and log the reason."""
    from localstack.utils.run import ShellCommandThread

    run_once = ShellCommandThread.do_run_cmd

    def do_run_cmd(self: ShellCommandThread) -> None:
        lines: collections.deque[str] = collections.deque(maxlen=LAST_LINES)
        listener = self.log_listener

        def listen(line: str, **kwargs: Any) -> None:
            lines.append(line.rstrip())
            if listener:
                listener(line, **kwargs)

        self.log_listener = listen if self.auto_restart else listener
        started = time.monotonic()
        try:
            run_once(self)
        finally:
            self.log_listener = listener
        if not self.auto_restart or self.stopped or events.infra_stopping.is_set():
            return
        was_short = time.monotonic() - started < AT_ONCE_SECONDS
        self.deaths = getattr(self, "deaths", 0) + 1 if was_short else 0
        if self.process is None or self.deaths >= DEATHS:
            _give_up(self, lines)

    ShellCommandThread.do_run_cmd = do_run_cmd


def _give_up(thread: Any, lines: collections.deque[str]) -> None:
    how = f"status {thread.process.returncode}" if thread.process else "it cannot be run"
    LOG.error("%s ended at once, %d times (%s). Its last words:", thread.name, DEATHS, how)
    for line in lines:
        LOG.error("%s: %s", thread.name, line)
    os._exit(1)  # a normal stop would wait for requests, which wait for DynamoDB
