"""Stores the metrics of functions and queues, and the functions' logs, without LocalStack's API.

LocalStack sends itself a request for each metric and for each invocation's log: more than half of
its CPU under load. What is stored is the same: LocalStack stores a metric's time in whole seconds.
"""

import collections
import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from localstack.runtime import hooks

LOG = logging.getLogger(__name__)

METRICS_SECONDS = 1

# Account, region, namespace.
type Namespace = tuple[str, str, str]
# The same, then name, dimension, its value, and unit.
type Metric = tuple[str, str, str, str, str, str, str | None]


@hooks.on_infra_start()
def store_telemetry_directly() -> None:
    """Do nothing if ORDER_SAGA_LONG_WAY is set, so that both ways can be compared."""
    if os.environ.get("ORDER_SAGA_LONG_WAY"):
        return
    _gather_metrics()
    _append_logs()


class Metrics:
    """Values that are not stored yet. They are stored at most once a second."""

    def __init__(self, store: Callable[..., None]) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._values: dict[tuple[Metric, int], list[float]] = {}
        self._some = threading.Event()

    def add(self, metric: Metric, value: float) -> None:
        with self._lock:
            self._values.setdefault((metric, int(time.time())), []).append(value)
        self._some.set()

    def store_for_ever(self) -> None:
        while True:
            self._some.wait()
            time.sleep(METRICS_SECONDS)
            self._some.clear()
            with self._lock:
                values, self._values = self._values, {}
            by_namespace: dict[Namespace, list[dict[str, Any]]] = {}
            for (metric, at), measured in values.items():
                by_namespace.setdefault(metric[:3], []).append(_datum(metric, at, measured))
            for namespace, data in by_namespace.items():
                try:
                    self._store(*namespace, data)
                except Exception:
                    LOG.warning("Metrics of %s were not stored", namespace, exc_info=True)


def _datum(metric: Metric, at: int, measured: list[float]) -> dict[str, Any]:
    _, _, _, name, dimension, of, unit = metric
    counts = collections.Counter(measured)
    return {
        "MetricName": name,
        "Dimensions": [{"Name": dimension, "Value": of}],
        "Timestamp": datetime.fromtimestamp(at, UTC),
        "Values": list(counts.keys()),
        "Counts": [float(count) for count in counts.values()],
    } | ({"Unit": unit} if unit else {})


def _gather_metrics() -> None:
    """CloudWatch's service finds the database that is made here."""
    from localstack.services.cloudwatch.cloudwatch_database_helper import CloudwatchDatabase
    from localstack.services.lambda_.invocation import metrics as of_functions
    from localstack.services.sqs import provider as of_queues

    metrics = Metrics(CloudwatchDatabase().add_metric_data)
    threading.Thread(target=metrics.store_for_ever, name="metrics", daemon=True).start()

    def publish_lambda_metric(
        metric: str, value: float, kwargs: dict, account_id: str, region_name: str
    ) -> None:
        of = kwargs["func_name"]
        key = (account_id, region_name, "AWS/Lambda", metric, "FunctionName", of, None)
        metrics.add(key, value)

    def publish_sqs_metric(
        account_id: str,
        region: str,
        queue_name: str,
        metric: str,
        value: float = 1,
        unit: str = "Count",
    ) -> None:
        metrics.add((account_id, region, "AWS/SQS", metric, "QueueName", queue_name, unit), value)

    of_functions.publish_lambda_metric = publish_lambda_metric
    of_queues.publish_sqs_metric = publish_sqs_metric


def _append_logs() -> None:
    """A group with metric filters gets its logs through LocalStack's API, which applies them."""
    from localstack.services.lambda_.invocation.logs import LogHandler, LogItem
    from localstack.utils.aws.arns import extract_account_id_from_arn
    from moto.logs.models import logs_backends

    add = LogHandler.add_logs
    making = threading.Lock()

    def add_logs(self: LogHandler, item: LogItem) -> None:
        backend = logs_backends[extract_account_id_from_arn(self.role_arn)][self.region]
        filtered = {one["logGroupName"] for one in backend.filters.metric_filters}
        if item.log_group in filtered:
            return add(self, item)
        with making:
            if item.log_group not in backend.groups:
                backend.create_log_group(item.log_group, {})
            if item.log_stream not in backend.groups[item.log_group].streams:
                backend.create_log_stream(item.log_group, item.log_stream)
        at = int(time.time() * 1000)
        lines = [line for line in item.logs.split("\n") if line]
        events = [{"timestamp": at, "message": f"{line}\n"} for line in lines]
        backend.put_log_events(item.log_group, item.log_stream, events)

    LogHandler.add_logs = add_logs
