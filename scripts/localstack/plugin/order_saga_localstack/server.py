"""LocalStack's web server, bound to 127.0.0.1."""

from functools import partial
from unittest import mock

from localstack import config
from localstack.runtime.server import twisted
from rolo.gateway import Gateway


class LoopbackServer(twisted.TwistedRuntimeServer):
    """LocalStack's own server ignores the host of GATEWAY_LISTEN and binds every IPv4 interface."""

    def register(
        self,
        gateway: Gateway,
        listen: list[config.HostAndPort],
        ssl_creds: tuple[str, str] | None = None,
    ) -> None:
        if any(address.host != "127.0.0.1" for address in listen):
            raise ValueError(f"GATEWAY_LISTEN must name 127.0.0.1 only, not {listen}")
        on_loopback = partial(twisted.endpoints.TCP4ServerEndpoint, interface="127.0.0.1")
        with mock.patch.object(twisted.endpoints, "TCP4ServerEndpoint", on_loopback):
            super().register(gateway, listen, ssl_creds)
