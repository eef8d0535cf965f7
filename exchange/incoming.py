"""Bodies of requests on their way in: a large file is encrypted as it is received and has no name on disk."""

from __future__ import annotations

import tempfile
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from exchange.sealed import Sealing, opened


class SealedUploadHandler(FileUploadHandler):
    """Takes what Django's handler in memory leaves to others. The file goes with its last handle."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A part of the request begins that is a file."""
        super().new_file(*args, **kwargs)
        # called `file`, since Django closes that of a handler when a body cannot be parsed
        self.file = cast(BinaryIO, tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR))  # noqa: SIM115
        self._sealing = Sealing(self.file)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Encrypt a piece; no other handler sees it."""
        self._sealing.add(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """The file to be read by the view, decrypted block by block."""
        self._sealing.end()
        self.file.seek(0)
        return UploadedFile(
            file=opened(self.file),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """The connection broke: nothing stays."""
        if hasattr(self, "file"):
            self.file.close()
