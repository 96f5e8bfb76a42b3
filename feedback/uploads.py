"""How files arrive: in memory, never on a disk, and without the name that they had at home."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from feedback.screenshots import MAX_BYTES

# A photograph of a telephone fits, so that its sender reads that it is too large beside the text that they wrote. What
# is larger still is refused before it is read.
MAX_BODY = 16 * 1024 * 1024
NAME = "screenshot"


class ScreenshotUploadHandler(FileUploadHandler):
    """Keeps a little more of a file than may be sent, so that its form sees that it is too large, and no more."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *_: Any, **__: Any) -> None:  # noqa: ARG002, N803
        if content_length > MAX_BODY:
            raise RequestDataTooBig("The body is larger than a form with a screenshot can be.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= MAX_BYTES:
            self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._kept.seek(0)
        return InMemoryUploadedFile(self._kept, self.field_name, NAME, self.content_type, file_size, self.charset)
