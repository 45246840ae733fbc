"""The file that a person downloads: everything that is theirs, a folder of plain files with a page that explains them."""

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from .models import User
from .personal import Text, Topic, all_personal, topics
from .registry import own_data_of

FOLDER = "my-data"
# Up to here the file is made in memory, beyond it on the disk.
IN_MEMORY = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Chapter:
    """A topic with its files, each with its number of rows, and what is kept but in no file, and why."""

    topic: Topic
    files: Sequence[tuple[str, int]]
    absent: Sequence[Text]


def pack(user: User) -> "SpooledTemporaryFile[bytes]":
    """Return a zip of a person's data, wound back to its beginning. One part at a time is held in memory."""
    counts: dict[str, int] = {}
    # Closed by the response that it is sent with.
    made: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, rows in own_data_of(user):
            counts[name] = len(rows)
            with packed.open(f"{FOLDER}/{name}.json", "w") as file, TextIOWrapper(file, "utf-8") as text:
                json.dump(rows, text, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        page = render_to_string(
            "accounts/download/read-me.html",
            {"user": user, "at": timezone.now(), "chapters": chapters(counts)},
        )
        packed.writestr(f"{FOLDER}/read-me.html", page)
    made.seek(0)
    return made


def chapters(counts: dict[str, int]) -> list[Chapter]:
    """Return what the page says about the files with these numbers of rows."""
    fields = all_personal()
    found = []
    for topic in topics():
        own = [field for field in fields if field.topic == topic.name]
        files = [name for name in dict.fromkeys(field.part for field in own if field.part) if name in counts]
        absent = list(dict.fromkeys(field.absent for field in own if field.absent))
        found.append(Chapter(topic, [(name, counts[name]) for name in files], absent))
    return found
