"""S3's objects lie in the emulator's own temporary folder, where `down` takes them away."""

import os
import tempfile

from localstack.runtime import hooks


@hooks.on_infra_start()
def keep_s3_apart() -> None:
    """LocalStack takes one folder below /tmp for every emulator of the machine, and leaves it."""
    from localstack.services.s3 import provider

    provider.DEFAULT_S3_TMP_DIR = os.path.join(tempfile.gettempdir(), "s3")
