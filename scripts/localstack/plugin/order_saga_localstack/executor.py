"""LocalStack's Lambda executor without Docker: one Node process per execution environment."""

import json
import os
import threading
import time
from typing import Any

from localstack import config
from localstack.services.lambda_.invocation.executor_endpoint import (
    NAMESPACE,
    StatusErrorException,
)
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor
from order_saga_localstack import outcome
from order_saga_localstack.node_process import NodeProcess
from order_saga_localstack.outcome import LambdaError

# ORDER_SAGA_EMULATOR_DIR marks the processes of an emulator, so that they can be found and ended.
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "ORDER_SAGA_EMULATOR_DIR")
# AWS allows 10 s. Many processes that boot at once on a small machine may need more. A queue for
# them was measured: it made the last of 40 slower.
INIT_SECONDS = 30.0
LOG_SECONDS = 1.0
# For a function whose process a debugger may stop at a breakpoint.
INSPECTED_SECONDS = 86_400.0


class ProcessRuntimeExecutor(RuntimeExecutor):
    """One execution environment. LocalStack sends it one invocation at a time."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id=id, function_version=function_version)
        self._env: dict[str, str] = {}
        self._process: NodeProcess | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def start(self, env_vars: dict[str, Any]) -> None:
        runtime = self.function_version.config.runtime or ""
        if not runtime.startswith("nodejs"):
            error = {
                "errorType": "Runtime.Unsupported",
                "errorMessage": f"without Docker only nodejs functions run, not {runtime}",
            }
            raise StatusErrorException("unsupported runtime", json.dumps(error).encode())
        self._env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self._env |= {name: str(value) for name, value in env_vars.items() if value is not None}
        self._env["AWS_EXECUTION_ENV"] = f"AWS_Lambda_{runtime}"
        self._env["LAMBDA_TASK_ROOT"] = self._code_dir()
        # A failed init is not reported here. As on AWS, the next invocation repeats and reports it.
        self._boot("init")

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
        self._end()

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        request_id = payload["invoke-id"]
        started = time.monotonic()
        error: LambdaError | None = None
        if self._process is None or not self._process.is_alive():
            self._end()  # a process that timed out or crashed is replaced, as on AWS
            error = self._boot(request_id)
        process = self._process
        body, log = None, ""
        if error is None and process is not None:
            body, error = self._call(process, payload)
            log = process.log(LOG_SECONDS)
        settings = self.function_version.config
        text = outcome.log_text(
            request_id,
            self.function_version.id.qualifier,
            log,
            error,
            (time.monotonic() - started) * 1000,
            settings.memory_size,
        )
        result = json.dumps(error) if error else body or "null"
        return InvocationResult(request_id, result.encode(), is_error=bool(error), logs=text)

    def _call(
        self, process: NodeProcess, payload: dict[str, str]
    ) -> tuple[str | None, LambdaError | None]:
        """Run one invocation. Return the response (JSON text), or the error."""
        request_id = payload["invoke-id"]
        timeout = self._seconds()
        try:
            process.send(
                {
                    "requestId": request_id,
                    "arn": payload["invoked-function-arn"],
                    "traceId": payload.get("trace-id"),
                    "deadline": int((time.time() + timeout) * 1000),
                    "payload": payload["payload"],
                }
            )
            answer = process.receive(timeout)
        except TimeoutError:
            self._end()
            return None, outcome.timed_out(request_id, timeout)
        except OSError:
            answer = None
        if answer is None:
            status = process.exit_status()
            self._end()
            return None, outcome.exited(request_id, status)
        if answer["type"] == "response":
            return self._checked(answer["payload"])
        if answer.get("fatal"):
            self._end()
        return None, answer["error"]

    def _seconds(self) -> float:
        """How long a call may take. At a breakpoint that depends on a person."""
        inspected = "--inspect" in self._env.get("NODE_OPTIONS", "")
        return INSPECTED_SECONDS if inspected else self.function_version.config.timeout

    @staticmethod
    def _checked(body: str) -> tuple[str | None, LambdaError | None]:
        limit = config.LAMBDA_LIMITS_MAX_FUNCTION_PAYLOAD_SIZE_BYTES
        if len(body.encode()) > limit:
            return None, outcome.too_large(limit)
        return body, None

    def _boot(self, request_id: str) -> LambdaError | None:
        """Start the process and wait until the function is loaded. Return None, or the error."""
        with self._lock:
            if self._stopped:
                return outcome.exited(request_id, None)
            process = self._process = NodeProcess(self._code_dir(), self._env)
        try:
            answer = process.receive(INIT_SECONDS)
        except TimeoutError:
            self._end()
            return outcome.timed_out(request_id, INIT_SECONDS)
        if answer is not None and answer["type"] == "ready":
            return None
        error = answer["error"] if answer else outcome.exited(request_id, process.exit_status())
        self._end()
        return error

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()

    def _code_dir(self) -> str:
        return str(self.function_version.config.code.get_unzipped_code_location())

    def get_address(self) -> str:
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        return f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}{NAMESPACE}/{self.id}"

    def get_logs(self) -> str:
        process = self._process
        return process.log() if process else ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Nothing to do: LocalStack removes the unzipped code."""
