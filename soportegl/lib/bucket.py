"""A bucket of an S3-compatible server as storage: private, and never waited for without end."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

from soportegl.lib.durable_files import ARRIVING, Entry

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 20, 2
_making = Lock()
_MEBIBYTE = 1024 * 1024


class Bucket(S3Storage):
    """Objects get their name when they are complete: each travels in one request, which S3 does whole or not at all."""

    failures: tuple[type[Exception], ...] = (BotoCoreError, ClientError, Boto3Error, RetriesExceededError, OSError)
    #: Nothing of the bucket is on this machine.
    workroom: str | None = None
    _session: boto3.Session | None = None

    def get_default_settings(self) -> dict[str, Any]:
        """What no installation chooses."""
        return {
            **super().get_default_settings(),
            # No ACL is private, and buckets whose owner switched ACLs off refuse any that is named.
            "default_acl": None,
            "querystring_auth": False,
            # Names say the content, so the same name is the same content.
            "file_overwrite": True,
            # Twenty mebibytes in the memory of each thread would be too much.
            "max_memory_size": _MEBIBYTE,
            "transfer_config": TransferConfig(
                # Larger than any file: an upload in parts that is cut off leaves parts that nobody sees and all pay.
                multipart_threshold=64 * _MEBIBYTE,
                num_download_attempts=ATTEMPTS,
                use_threads=False,
                preferred_transfer_client="classic",
            ),
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                # Many compatible servers refuse the checksums that AWS added; ours is the SHA-256 of the name.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    @property
    def connection(self) -> Any:
        """This thread's connection; made one at a time, because the session that makes them is not for several."""
        with _making:
            return super().connection

    def _create_session(self) -> boto3.Session:
        if self._session is None:
            # One for all threads: what it reads about S3 takes 17 MiB and almost half a second.
            self._session = super()._create_session()
        return self._session

    @property
    def bucket(self) -> Any:
        """The bucket for this thread: boto3's resources, which the parent would share, are not made for several."""
        return self.connection.Bucket(self.bucket_name)

    def entries(self) -> Iterator[Entry]:
        """Every object, in the order of names."""
        yield from self._listed("")

    def leftovers(self) -> Iterator[Entry]:
        """What a cut-off trial left; nothing else is begun under another name."""
        yield from self._listed(ARRIVING)

    def _listed(self, prefix: str) -> Iterator[Entry]:
        pages = self.connection.meta.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket_name, Prefix=prefix):
            for row in page.get("Contents", ()):
                yield Entry(row["Key"], row["Size"], row["LastModified"])
