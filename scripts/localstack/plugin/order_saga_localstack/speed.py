"""Makes LocalStack faster, above all its Step Functions. State machines behave as before."""

import collections
import contextlib
import functools
import importlib.machinery
import importlib.util
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from localstack.runtime import hooks
from order_saga_localstack.garbage import collect_garbage_seldom

LOG = logging.getLogger(__name__)

ROLE_SECONDS = 600
PARSED_PATHS = 8192
PARSED_DEFINITIONS = 64
CONTENT_TYPES = 256
QUEUE_WAIT_SECONDS = 5
BATCHES_AT_ONCE = 16
STARTS_AT_ONCE = os.cpu_count() or 1
LOOK_SECONDS = 0.01


@hooks.on_infra_start()
def speed_up() -> None:
    """Cache what LocalStack would otherwise create for every request and state."""
    _leave_batch_out()
    _keep_parsed_content_types()
    _keep_parsed_definitions()
    _keep_parsed_paths()
    _keep_clients_of_roles()
    _listen_to_queues()
    _start_processes_few_at_a_time()


@hooks.on_infra_ready()
def warm_up() -> None:
    """Start the JVM for JSONata now. At the first expression it would cost 2-3 s."""
    threading.Thread(target=_warm_up, daemon=True).start()


def _warm_up() -> None:
    from localstack.services.stepfunctions.asl.jsonata.jsonata import eval_jsonata_expression

    eval_jsonata_expression("1")
    collect_garbage_seldom()


def _leave_batch_out() -> None:
    """State machines need one enum of moto's Batch, whose package brings EC2 and ECS: 1 s of CPU.

    A service that needs the package itself still finds it.
    """
    import moto

    found = importlib.machinery.PathFinder.find_spec("moto.batch", moto.__path__)
    sys.modules["moto.batch"] = importlib.util.module_from_spec(found)
    importlib.import_module("moto.batch.utils")
    del sys.modules["moto.batch"]


def _keep_parsed_content_types() -> None:
    """Twisted parses each content type as an e-mail header: a fifth of the CPU under load."""
    from twisted.web import http

    http._parseContentType = functools.lru_cache(maxsize=CONTENT_TYPES)(http._parseContentType)


def _keep_parsed_definitions() -> None:
    """Each execution parses its definition again: for ours, 0.2 s of CPU in ANTLR's Python.

    An execution changes nothing in a parsed definition, except for the key under which a component
    keeps its own state (a retry's count). The key was made at first use, so two executions could
    make it at once.
    """
    from localstack.services.stepfunctions.asl.component.eval_component import EvalComponent
    from localstack.services.stepfunctions.asl.parse.asl_parser import AmazonStateLanguageParser

    EvalComponent.heap_key = property(lambda self: str(id(self)))
    parse = functools.lru_cache(maxsize=PARSED_DEFINITIONS)(AmazonStateLanguageParser.parse)
    AmazonStateLanguageParser.parse = staticmethod(parse)


def _keep_parsed_paths() -> None:
    """For each evaluation of a path jsonpath_ng builds a parser: tens of milliseconds of CPU."""
    from localstack.services.stepfunctions.asl.component.common.path import result_path
    from localstack.services.stepfunctions.asl.utils import json_path

    for module in (json_path, result_path):
        module.parse = functools.lru_cache(maxsize=PARSED_PATHS)(module.parse)


def _keep_clients_of_roles() -> None:
    """Each Task state assumes its role and builds a client: about 50 ms of CPU."""
    from localstack.aws.connect import ClientFactory

    build = ClientFactory.with_assumed_role
    kept: dict[tuple, tuple[float, Any, Any]] = {}

    @functools.wraps(build)
    def with_assumed_role(self: ClientFactory, **kwargs: Any) -> Any:
        if kwargs.get("service_principal") != "states":
            return build(self, **kwargs)
        # The entry keeps the objects whose ids are in the key alive, so that no id is used again.
        config = kwargs.get("config")
        rest = tuple(sorted((k, v) for k, v in kwargs.items() if k != "config"))
        key = (id(self), id(config), rest)
        expires, clients, _ = kept.get(key, (0.0, None, None))
        if time.monotonic() >= expires:
            clients = build(self, **kwargs)
            kept[key] = (time.monotonic() + ROLE_SECONDS, clients, (self, config))
        return clients

    ClientFactory.with_assumed_role = with_assumed_role


def _listen_to_queues() -> None:
    """Wait for a queue's messages, and hand several batches at a time to a function.

    AWS does the same: it begins with five batches at once and increases that as needed. LocalStack
    polls twice a second and hands over one batch. So each step waits, and one that hangs stops all.
    """
    from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller

    handle = SqsPoller.handle_messages
    register = SqsPoller._register_client_hooks

    @functools.wraps(register)
    def register_client_hooks(self: SqsPoller) -> None:
        self.hands = threading.BoundedSemaphore(BATCHES_AT_ONCE)
        self.maximum_batching_window = self.maximum_batching_window or QUEUE_WAIT_SECONDS
        register(self)

    @functools.wraps(handle)
    def handle_messages(self: SqsPoller, messages: list[dict]) -> None:
        def work() -> None:
            try:
                handle(self, messages)
            except Exception:
                LOG.warning("A batch of %s failed", self.source_arn, exc_info=True)
            finally:
                self.hands.release()

        self.hands.acquire()
        threading.Thread(target=work, name="sqs-batch", daemon=True).start()

    SqsPoller._register_client_hooks = register_client_hooks
    SqsPoller.handle_messages = handle_messages


def _start_processes_few_at_a_time() -> None:
    """Let only as many processes start at once as there are cores. Others wait for a free process.

    LocalStack starts a process for each invocation that finds none free. A start takes half a
    second of CPU, an invocation some milliseconds. Dozens of starts hold up that work until
    invocations time out, and the invocations that replace them start more processes.
    """
    from localstack.services.lambda_.invocation.assignment import AssignmentService
    from localstack.services.lambda_.invocation.execution_environment import RuntimeStatus
    from localstack.services.lambda_.invocation.lambda_models import InitializationType

    find = AssignmentService.get_environment
    starts = threading.BoundedSemaphore(STARTS_AT_ONCE)
    turns: dict[str, threading.Lock] = collections.defaultdict(threading.Lock)

    def may_start(self: AssignmentService, version: str) -> bool:
        """Wait. Return False if a process is free, True if another one may be started."""
        while True:
            kept = list(self.environments[version].values())
            if any(one.status == RuntimeStatus.READY for one in kept):
                return False
            if starts.acquire(timeout=LOOK_SECONDS):
                return True

    @contextlib.contextmanager
    def get_environment(
        self: AssignmentService, version: str, function: Any, kind: InitializationType
    ) -> Iterator[Any]:
        with contextlib.ExitStack() as stack:
            take = functools.partial(stack.enter_context, find(self, version, function, kind))
            with turns[version]:
                is_start = may_start(self, version)
                found = None if is_start else take()
            if is_start:
                try:
                    found = take()
                finally:
                    starts.release()
            yield found

    AssignmentService.get_environment = get_environment
