"""make bench: what a page costs: SQL statements, bytes on the wire, milliseconds of this machine.

Runs in one process on a database of its own and prints one table; `--json` prints the figures instead. Times are
CPU milliseconds per request, medians of many requests after a warm-up; the floor is a page of one query in the
same run, so that every figure is also a ratio.
"""

import argparse
import gzip
import io
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
REQUESTS = 40


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--learners", type=int, default=50)
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="colloquy-bench-") as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        os.environ["COLLOQUY_VAR"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        import django

        django.setup()
        figures = measure(arguments.learners)
    if arguments.json:
        print(json.dumps(figures, indent=2))
        return
    floor = next(row["cpu_ms"] for row in figures["pages"] if row["page"] == "floor")
    print(f"{'page':<34}{'statements':>11}{'KB':>8}{'KB gzip':>9}{'CPU ms':>9}{'x floor':>9}")
    for row in figures["pages"]:
        print(
            f"{row['page']:<34}{row['statements']:>11}{row['bytes'] / 1024:>8.1f}{row['gzip'] / 1024:>9.1f}"
            f"{row['cpu_ms']:>9.1f}{row['cpu_ms'] / floor:>9.1f}"
        )
    print(f"\nfirst view of a reading page beyond fonts: {figures['first_view'] / 1024:.1f} KB")
    print(f"publishing a module: {figures['publish_ms']:.0f} ms")
    print(f"slowest of {figures['hostile']} hostile texts: {figures['hostile_ms']:.0f} ms")


def measure(learners: int) -> dict[str, object]:
    """Return the figures with this many learners in the class."""
    from django.core.management import call_command
    from django.test import Client

    from courses.models import Course, Module, Role
    from courses.publishing import rehearse
    from quizzes.models import Embed
    from tests.factories import make_enrolment, make_user

    call_command("migrate", verbosity=0)
    call_command("load_demo", stdout=io.StringIO())
    call_command("collectstatic", verbosity=0, interactive=False)
    course = Course.objects.get(slug="asian-nato")
    people = [make_enrolment(course, user=make_user()) for _ in range(learners)]
    module = Module.objects.filter(course=course).first()
    assert module is not None
    address = module.get_absolute_url()
    clients = []
    for enrolment in people[:10]:
        client = Client()
        client.force_login(enrolment.user, backend="django.contrib.auth.backends.ModelBackend")
        clients.append(client)
        for embed in Embed.objects.filter(revision=module.published).select_related("item", "version"):
            options = embed.version.prompt.get("options", [])
            given = {"choice": options[0]["id"]} if options else {"text": "a few words"}
            client.post(
                f"/courses/{course.slug}/items/{embed.item.key}/",
                {"version": embed.version_id, "try": 1, **given},
            )
    instructor = make_enrolment(course, Role.INSTRUCTOR, make_user())
    desk = Client()
    desk.force_login(instructor.user, backend="django.contrib.auth.backends.ModelBackend")
    pages = [
        floor(desk, module.key),
        row("reading page, new", client_of(people[20]), address),
        row("reading page, answered", clients[0], address),
        row("course page", clients[0], course.get_absolute_url()),
        row("home", clients[0], "/"),
        row(f"class table, {learners} learners", desk, f"/studio/{course.slug}/class/"),
        row("editor", desk, f"/studio/{course.slug}/modules/{module.key}/"),
    ]
    begun = time.process_time()
    rehearse(module)
    publish_ms = (time.process_time() - begun) * 1000
    hostile = [timed(text) for text in hostile_texts()]
    return {
        "pages": pages,
        "first_view": int(pages[1]["gzip"]) + static_bytes(),
        "publish_ms": publish_ms,
        "hostile": len(hostile),
        "hostile_ms": max(hostile),
    }


def client_of(enrolment):  # type: ignore[no-untyped-def]
    from django.test import Client

    client = Client()
    client.force_login(enrolment.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def row(page: str, client, address: str) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """Return what one page costs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as statements:
        response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    count = len(statements)
    times = []
    for _ in range(REQUESTS):
        begun = time.process_time()
        client.get(address)
        times.append((time.process_time() - begun) * 1000)
    return {
        "page": page,
        "statements": count,
        "bytes": len(response.content),
        "gzip": len(gzip.compress(response.content, 6)),
        "cpu_ms": statistics.median(times),
    }


def floor(client, key: str) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """Return what a bare page with one row costs, through the same middleware."""
    from django.test import override_settings

    with override_settings(ROOT_URLCONF="bench.floor"):
        return row("floor", client, f"/floor/{key}/")


def static_bytes() -> int:
    """Return the compressed size of what a reading page loads beside itself, fonts apart."""
    from django.conf import settings
    from django.contrib.staticfiles.storage import staticfiles_storage

    names = (
        "css/colloquy.css",
        "js/colloquy.js",
        "js/reading.js",
        "vendor/htmx-4.0.1.min.js",
        "img/favicon.svg",
    )
    total = 0
    for name in names:
        path = Path(settings.STATIC_ROOT) / staticfiles_storage.stored_name(name)
        packed = path.with_name(f"{path.name}.br")
        total += (packed if packed.exists() else path).stat().st_size
    return total


def hostile_texts() -> list[str]:
    """Return texts made to be slow: runs of what opens inline markup, deep nesting, long lines, many blocks."""
    head = "---\ntitle: Hostile\n---\n\n"
    runs = [
        "[",
        "![",
        "*",
        "_",
        "**a",
        "`",
        "``a",
        "<",
        "<a",
        "\\",
        "&",
        "[a](",
        "[^",
        "> ",
        "- ",
        "1. ",
        "| ",
        "{#",
        "::: ",
        "a*b_",
    ]
    texts = [run * (50_000 // len(run)) for run in runs]
    texts += ["\n\n".join([run * 150] * 250) for run in runs]
    texts += [
        "\n".join("  " * depth + "- a" for depth in range(400)),
        "word " * 39_000,
        "\n\n".join(["a."] * 60_000),
    ]
    return [head + text[:190_000] for text in texts]


def timed(text: str) -> float:
    """Return how many CPU milliseconds compiling a text takes."""
    from courses.compiling import compile_source

    begun = time.process_time()
    compile_source(text)
    return (time.process_time() - begun) * 1000


if __name__ == "__main__":
    main()
