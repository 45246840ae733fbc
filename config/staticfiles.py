"""Static files as they are served: the style sheets in one file, every name hashed, compressed once."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("(?P<path>[\w./-]+)"\) layer\((?P<layer>[\w.]+)\);')
ENTRY = "css/colloquy.css"


class BundledStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Replaces the imports in the entry style sheet by what they import, so that a page asks for one file.

    While developing, the browser follows the imports itself; there is nothing to build.
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if ENTRY in paths and not dry_run:
            storage, _ = paths[ENTRY]
            bundle = IMPORT.sub(lambda m: self._layer(storage, m), self._read(storage, ENTRY))
            self.delete(ENTRY)
            self._save(ENTRY, ContentFile(bundle.encode()))
            # Collected from here on, so that hashing reads the bundle and not the source.
            paths = {**paths, ENTRY: (self, ENTRY)}
        yield from super().post_process(paths, dry_run, **options)

    def _layer(self, storage: Any, match: re.Match[str]) -> str:
        path = str(PurePosixPath(ENTRY).parent / match["path"])
        return f"@layer {match['layer']} {{\n{self._read(storage, path)}\n}}"

    @staticmethod
    def _read(storage: Any, path: str) -> str:
        with storage.open(path) as file:
            return str(file.read().decode())
