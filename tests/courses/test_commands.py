"""The commands say what they did, and what they could not do, with file, line and exit code."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses.editing import save_source
from courses.models import Course, Module
from tests.factories import TEXT, question, source

SAMPLE = Path(__file__).parents[2] / "fixtures" / "asian-nato"
DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "seminar"
    path.mkdir()
    (path / "course.yaml").write_text("title: A seminar\nmodules:\n  - one\n")
    (path / "one.md").write_text(source(f"{TEXT}\n{question()}", title="One"))
    return path


def run(*command: object, **options: object) -> str:
    """Return what a command says."""
    out = io.StringIO()
    call_command(*map(str, command), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_checking_a_sound_folder_says_so() -> None:
    assert run("check_course", SAMPLE).splitlines()[-1].startswith("5 modules, nothing to mend")


def test_checking_a_folder_with_an_error_names_file_and_line_and_fails(folder: Path) -> None:
    file = folder / "one.md"
    file.write_text(file.read_text().replace("[x]", "[ ]"))
    out = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("check_course", str(folder), stdout=out, stderr=io.StringIO())
    assert left.value.code == 1
    assert (
        out.getvalue()
        == "error: one.md: line 18: this question has no right answer; mark one option with [x]\n"
    )


def test_a_warning_alone_does_not_fail(folder: Path) -> None:
    (folder / "notes.md").write_text("Notes.")
    assert run("check_course", folder) == (
        "warning: notes.md: line 1: this file is not listed in course.yaml\n1 modules, nothing to mend, 1 to consider\n"
    )


def test_loading_says_how_much_was_published(folder: Path, db) -> None:
    assert run("load_course", folder) == "seminar: 1 of 1 modules published anew\n"
    assert run("load_course", folder) == "seminar: 0 of 1 modules published anew\n"


def test_loading_a_folder_with_an_error_fails_with_file_and_line(folder: Path, db) -> None:
    (folder / "one.md").write_text("Words.")
    with pytest.raises(CommandError, match=r"one\.md: line 1: the front matter is missing"):
        run("load_course", folder)
    assert not Course.objects.exists()


def test_loading_over_edits_in_the_browser_needs_force(folder: Path, instructor) -> None:
    run("load_course", folder)
    module = Module.objects.get(key="one")
    save_source(module, module.latest.source + "\nMore.\n", by=instructor.user, base=1)
    with pytest.raises(CommandError, match="edited in the browser"):
        run("load_course", folder)
    assert run("load_course", folder, "--force") == "seminar: 1 of 1 modules published anew\n"


def test_dumping_says_which_files_it_wrote(folder: Path, tmp_path: Path, db) -> None:
    run("load_course", folder)
    out = tmp_path / "out"
    assert run("dump_course", "seminar", out) == f"{out / 'course.yaml'}\n{out / 'one.md'}\n"
    assert run("check_course", out).endswith("nothing to mend, 0 to consider\n")


def test_dumping_a_course_that_is_not_there_fails(tmp_path: Path, db) -> None:
    with pytest.raises(CommandError, match="There is no course “nowhere”"):
        run("dump_course", "nowhere", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_importing_says_what_it_made(course) -> None:
    assert run("import_document", DATA / "short-note.txt", course="seminar").startswith(
        "short-note: 7 passages in 3 sections, 0 lines removed"
    )


def test_importing_reports_in_json(course) -> None:
    report = json.loads(run("import_document", DATA / "short-note.txt", "--json", course="seminar"))
    assert (report["module"], len(report["passages"])) == ("short-note", 7)


@pytest.mark.parametrize(
    ("file", "slug", "message"),
    [
        ("short-note.txt", "nowhere", "There is no course “nowhere”"),
        ("missing.txt", "seminar", "There is no file"),
        ("picture.png", "seminar", "Bring a text file"),
    ],
)
def test_importing_what_can_not_be_imported_fails(
    course, tmp_path: Path, file: str, slug: str, message: str
) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    path = DATA / file if file == "short-note.txt" else tmp_path / file
    with pytest.raises(CommandError, match=message):
        run("import_document", path, course=slug)
    assert not Module.objects.exists()
