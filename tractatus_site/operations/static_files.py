"""Style sheets are written in small files, and served as one: main.css imports the rest, and a page asks once."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLES = ("css/main.css",)
# Maps of sources are asked for by a developer's tools only. Compressing them took half of the time of a first start.
SENT_AS_THEY_ARE = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
IMPORT = re.compile(r'^@import url\("([a-z-]+\.css)"\)( print)?;$', re.MULTILINE)
Paths = dict[str, tuple[Storage, str]]


class BundlingStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """What a bundle imports is put in its place when files are collected; the sources stay as they are."""

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[tuple[str, str, bool]]:
        bundled = {} if dry_run else {name: _bundle(name, paths) for name in BUNDLES if name in paths}
        yield from super().post_process(paths | bundled, dry_run, **options)

    def create_compressor(self, **options: Any) -> Compressor:
        return Compressor(**{**options, "extensions": SENT_AS_THEY_ARE})


def _bundle(name: str, paths: Paths) -> tuple[Storage, str]:
    folder = name.rpartition("/")[0]

    def imported(match: re.Match[str]) -> str:
        text = _read(paths[f"{folder}/{match[1]}"])
        return f"@media print {{\n{text}}}" if match[2] else text

    bundle = InMemoryStorage()
    bundle.save(name, ContentFile(IMPORT.sub(imported, _read(paths[name]))))
    return bundle, name


def _read(place: tuple[Storage, str]) -> str:
    storage, path = place
    with storage.open(path) as file:
        return bytes(file.read()).decode()
