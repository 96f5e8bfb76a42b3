"""A request that cannot be read is answered as such, and leaves nothing behind."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "boundary"


def multipart(**fields: str) -> str:
    parts = [
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; name={name}\r\n\r\n{value}\r\n"
        for name, value in fields.items()
    ]
    return f"{''.join(parts)}--{BOUNDARY}--\r\n"


@pytest.fixture
def strict() -> Client:
    """A browser's client: its forms are checked for their token, which is where the body is read first."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("text=a", f"{FORM}; charset=latin-1", 400),
        (f"text={'a' * 70_000}", FORM, 413),
        ("&".join(f"a{number}=1" for number in range(1_500)), FORM, 400),
        ("text", "multipart/form-data", 400),
        (multipart(text="a" * 70_000), f"multipart/form-data; boundary={BOUNDARY}", 413),
    ],
)
def test_it_is_a_bad_request_and_no_error_of_ours(strict: Client, body: str, kind: str, status: int) -> None:
    strict.cookies["csrftoken"] = "a" * 32
    answer = strict.generic("POST", "/feedback/", body, content_type=kind)
    assert answer.status_code == status
    assert "cannot be read" in answer.content.decode()


@pytest.mark.django_db
def test_a_large_file_is_never_written_to_a_disk(client: Client, tmp_path: Path, settings: LazySettings) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "writing here fails")
    body = tmp_path / "note.txt"
    body.write_bytes(b"a" * 3_000_000)
    with body.open("rb") as file:
        answer = client.post("/feedback/", {"text": file})
    assert answer.status_code == 422
