"""Asks a table's stream for records after a write, and hardly ever otherwise.

LocalStack polls each stream several times a second, whether or not there are records. That is most
of the CPU of an idle emulator. This module first checks DynamoDB Local's files for a write. Then a
bare request checks whether this table was written. Only then LocalStack polls, which costs more.
"""

import functools
import http.client
import json
import os
import re
import threading
import time
from collections.abc import Iterable
from typing import Any

from localstack.runtime import hooks

LOOK_SECONDS = 0.02
# After some time without writes the files are checked less often. At 20 ms these checks would take
# most of an idle emulator's CPU.
QUIET_SECONDS = 5.0
QUIET_LOOK_SECONDS = 0.1
# File times are coarse. A file as young as this may have been written again after its time.
SETTLED_SECONDS = 0.05
# A write may be to another table. A poller that finds nothing waits longer each time.
EMPTY_SECONDS = (0.02, 0.05, 0.1, 0.2)
ANYWAY_SECONDS = 60.0
# How long a poller may take to notice that it must end.
AWAY_SECONDS = 2.0
LOCAL_ARN = "arn:aws:dynamodb:ddblocal:000000000000:"


@hooks.on_infra_start()
def ask_streams_when_written() -> None:
    """Make LocalStack's stream pollers wait for writes."""
    from localstack import config
    from localstack.services.lambda_.event_source_mapping.pollers.dynamodb_poller import (
        DynamoDBPoller,
    )

    wait_for_writes(DynamoDBPoller, Writes(f"{config.dirs.data}/dynamodb"))


def wait_for_writes(poller: Any, writes: "Writes") -> None:
    """Change this class of pollers."""
    poll, get_records = poller.poll_events, poller.get_records

    @functools.wraps(get_records)
    def get_and_note(self: Any, shard_iterator: str) -> dict:
        try:
            answer = get_records(self, shard_iterator)
        except Exception:
            # An iterator from before the first record fails at that record. A new one leads to it.
            self.pace.ask_again()
            raise
        self.found = self.found or bool(answer.get("Records"))
        return answer

    @functools.wraps(poll)
    def poll_if_written(self: Any) -> None:
        pace = self.__dict__.setdefault("pace", Pace(writes))
        self.__dict__.setdefault("bare", BareStreams(self.aws_region))
        if not pace.is_due():
            return
        self.found = False
        try:
            if pace.is_overdue() or self.bare.may_hold_records(self.shards.values()):
                pace.asked_at = time.monotonic()
                for _ in range(max(1, len(self.shards))):
                    poll(self)
        finally:
            pace.answered(self.found)

    poller.get_records = get_and_note
    poller.poll_events = poll_if_written


class Writes:
    """Counts how often the files of a folder have changed."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._changed = threading.Condition()
        self._watched = False
        self.count = 0

    def wait(self, count: int, seconds: float) -> None:
        """Return when there were more changes than `count`, or after `seconds`."""
        with self._changed:
            if not self._watched:
                self._watched = True
                threading.Thread(target=self._watch, name="writes", daemon=True).start()
            self._changed.wait_for(lambda: self.count > count, seconds)

    def _watch(self) -> None:
        seen: Any = None
        seen_at = 0.0
        while True:
            files = self._look()
            newest = max((written for _, written, _ in files), default=0)
            if files != seen or newest > time.time_ns() - SETTLED_SECONDS * 1e9:
                seen, seen_at = files, time.monotonic()
                with self._changed:
                    self.count += 1
                    self._changed.notify_all()
            is_quiet = time.monotonic() > seen_at + QUIET_SECONDS
            time.sleep(QUIET_LOOK_SECONDS if is_quiet else LOOK_SECONDS)

    def _look(self) -> list[tuple[str, int, int]]:
        try:
            with os.scandir(self._folder) as entries:
                found = [(entry.name, entry.stat()) for entry in entries]
        except FileNotFoundError:  # DynamoDB Local has not started, or has just removed a file
            return []
        return [(name, stat.st_mtime_ns, stat.st_size) for name, stat in found]


class Pace:
    """When a poller asks again."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes
        self._seen = -1
        self._found = True
        self._empty = 0
        self.asked_at = float("-inf")

    def is_overdue(self) -> bool:
        """Whether to poll without a known write, because an iterator expires."""
        return time.monotonic() > self.asked_at + ANYWAY_SECONDS

    def is_due(self) -> bool:
        """Wait for a while. Return whether there may be records."""
        if not self._found:
            time.sleep(EMPTY_SECONDS[min(self._empty, len(EMPTY_SECONDS)) - 1])
            self._writes.wait(self._seen, AWAY_SECONDS)
            if self._writes.count == self._seen:
                self._empty = 1
                return self.is_overdue()
        self._seen = self._writes.count
        return True

    def ask_again(self) -> None:
        """Note that there may be records, although nothing more is written."""
        self._seen = -1

    def answered(self, found: bool) -> None:
        """Note whether there were records."""
        self._found = found
        self._empty = 0 if found else self._empty + 1


class BareStreams:
    """Calls DynamoDB Local's streams without an SDK and without LocalStack."""

    def __init__(self, region: str) -> None:
        from localstack.constants import DEFAULT_AWS_ACCOUNT_ID
        from localstack.services.dynamodb.server import DynamodbServer
        from localstack.services.dynamodb.utils import get_ddb_access_key

        key = get_ddb_access_key(DEFAULT_AWS_ACCOUNT_ID, region)
        scope = f"{key}/20260101/{region}/dynamodb/aws4_request"
        self._headers = {
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "DynamoDBStreams_20120810.GetRecords",
        }
        port = DynamodbServer.get().port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)

    def may_hold_records(self, iterators: Iterable[str]) -> bool:
        """Return False only if none of the iterators leads to a record yet."""
        return any(self._may_hold_records(iterator) for iterator in [*iterators] or [""])

    def _may_hold_records(self, iterator: str) -> bool:
        local = re.sub(r"^arn:aws:dynamodb:[^:]+:\d+:", LOCAL_ARN, iterator)
        body = json.dumps({"ShardIterator": local, "Limit": 1})
        try:
            self._connection.request("POST", "/", body, self._headers)
            answer = json.loads(self._connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            self._connection.close()
            return True
        # LocalStack handles shards that have ended, and all errors.
        return bool(answer.get("Records", True)) or "NextShardIterator" not in answer
