"""The entry points that LocalStack loads. Imports are late: LocalStack lists plugins at start."""

from localstack.runtime.server.core import RuntimeServer, RuntimeServerPlugin
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class ProcessRuntimeExecutorPlugin(RuntimeExecutorPlugin):
    """Chosen by LAMBDA_RUNTIME_EXECUTOR=process."""

    name = "process"

    def load(self, *args: object, **kwargs: object) -> type:
        from order_saga_localstack.executor import ProcessRuntimeExecutor

        return ProcessRuntimeExecutor


class LoopbackServerPlugin(RuntimeServerPlugin):
    """Chosen by GATEWAY_SERVER=loopback."""

    name = "loopback"

    def load(self, *args: object, **kwargs: object) -> RuntimeServer:
        from order_saga_localstack.server import LoopbackServer

        return LoopbackServer()
