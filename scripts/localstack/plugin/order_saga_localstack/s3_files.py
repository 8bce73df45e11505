"""Puts S3's objects into the emulator's own temporary folder, which `down` removes."""

import os
import tempfile

from localstack.runtime import hooks


@hooks.on_infra_start()
def keep_s3_apart() -> None:
    """LocalStack uses one folder below /tmp for all emulators of a machine, and leaves it there."""
    from localstack.services.s3 import provider

    provider.DEFAULT_S3_TMP_DIR = os.path.join(tempfile.gettempdir(), "s3")
