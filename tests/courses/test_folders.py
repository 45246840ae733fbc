"""A course as a folder: what is loaded, dumped and loaded again is the same course."""

import re
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction

from courses.editing import save_source
from courses.folders import CannotLoad, dump_folder, load_folder, read_folder
from courses.models import Course, Module, Passage, Revision, Section
from courses.publishing import publish
from quizzes.models import Item
from tests.factories import TEXT, make_module, question, revise, source

SAMPLE = Path(__file__).parents[2] / "fixtures" / "asian-nato"
COURSE = "title: A seminar\nmodules:\n  - one\n  - two\ndrafts:\n  - three\nglossary:\n  ASEAN: A body of states.\n"
QUIRKY = """\
Words before any heading, with a name_of_snakes.

## A title that is much too long to be the name of a section for ever and ever and on

- one
- two

> quoted

| a | b |
|---|---|
| c | d |

```
code {#none}

more
```

### Deeper

Words[^1], and the [pact](term). \\{#no-name}

[^1]: A note
    of two lines.

##  Again

***

Words before any heading, with a name_of_snakes.

::: aside
To the margin.
:::
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course of three modules, of which the first two cite each other and the third is a draft."""
    path = tmp_path / "seminar"
    path.mkdir()
    (path / "course.yaml").write_text(COURSE)
    one = f"{TEXT}\nSee [¶](B#own). {{#see}}\n\n{question('a', evidence='habit, B#own')}"
    two = f"Words of B, after [¶](A#habit). {{#own}}\n\n{question('b', evidence='A#habit')}"
    (path / "one.md").write_text(source(one, letter="A", title="One"))
    (path / "two.md").write_text(source(two, letter="B", title="Two"))
    (path / "three.md").write_text(source("A draft.", letter="C", title="Three"))
    return path


def report(path: Path) -> list[str]:
    return [str(problem) for problem in read_folder(path).problems]


def rows() -> dict[str, list[dict]]:
    """Return every row of the subject's tables."""
    models = [
        model for app in ("courses", "quizzes", "debates") for model in apps.get_app_config(app).get_models()
    ]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def names(course: Course) -> tuple[list, list, list]:
    """Return the names of all passages, sections and items that learners see."""
    shown = course.modules.filter(published__isnull=False).values("published")
    return (
        list(
            Passage.objects.filter(version__revisions__published_as__course=course)
            .order_by("version__document__letter", "number")
            .values_list("version__document__letter", "number", "key__name", "text")
        ),
        list(
            Section.objects.filter(revision__in=shown)
            .order_by("revision__module__key", "number")
            .values_list("revision__module__key", "key", "title")
        ),
        sorted(Item.objects.filter(course=course, retired=False).values_list("key", flat=True)),
    )


def files(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(path.iterdir())}


# Checking


def test_a_sound_folder_has_no_problems(folder: Path) -> None:
    assert report(folder) == []


def test_a_problem_names_its_file_and_line(folder: Path) -> None:
    (folder / "one.md").write_text(source(question(evidence="habits") + TEXT, letter="A"))
    assert "one.md: line 10: no passage is named “habits”; did you mean “habit”?" in report(folder)


def test_problems_come_by_file_and_line(folder: Path) -> None:
    for name in ("two", "one"):
        (folder / f"{name}.md").write_text(source("A [¶](#x).\n\nB [¶](#y).", letter=name[0].upper()))
    found = [(problem.file, problem.line) for problem in read_folder(folder).problems]
    assert found == [("one.md", 8), ("one.md", 10), ("two.md", 8), ("two.md", 10)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: T\nmodules: one\n", "course.yaml: line 2: “modules” lists names of files without “.md”"),
        ("title: T\nmodules:\n  - One.md\n", "course.yaml: line 2: “modules” lists names of files without “.md”"),
        ("title: T\nmodule:\n  - one\n", "course.yaml: line 2: “module” is no setting; use one of slug, title, summary, language, modules, drafts, glossary"),
        ("modules: [one, two]\n", "course.yaml: line 1: the course has no title"),
        ("title: T\nslug: My Course\n", "course.yaml: line 2: “slug” has small letters, digits and hyphens"),
        ("title: T\nglossary: words\n", "course.yaml: line 2: “glossary” holds indented lines such as “NATO: what it means”"),
        (f"title: T\nglossary:\n  NATO: {'a' * 601}\n", "course.yaml: line 3: “NATO” has 601 characters; it holds up to 600"),
        ("title: T\nmodules: [one, two, four]\n", "four.md: line 1: there is no such file"),
        ("title: T\nmodules: [../one]\n", "course.yaml: line 2: “modules” lists names of files without “.md”"),
        ("title: &a T\n", "course.yaml: line 1: “&” and “*” names are not used here; put the value in quotes"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_course_file_is_reported_at_its_line(folder: Path, text: str, expected: str) -> None:
    (folder / "course.yaml").write_text(text)
    assert expected in report(folder)


def test_a_file_that_is_not_listed_is_a_warning(folder: Path) -> None:
    (folder / "four.md").write_text("notes")
    (folder / "README.md").write_text("notes")
    [problem] = read_folder(folder).problems
    assert (problem.file, problem.level, problem.message) == (
        "four.md",
        "warning",
        "this file is not listed in course.yaml",
    )


def test_a_folder_without_course_file_is_told_so(tmp_path: Path) -> None:
    assert report(tmp_path) == ["course.yaml: line 1: there is no such file"]


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"\xff\xfe", "this file is not UTF-8 text"), (b"a" * 900_000, "this file is too large")],
)
def test_a_file_that_can_not_be_read_is_reported(folder: Path, data: bytes, message: str) -> None:
    (folder / "three.md").write_bytes(data)
    assert report(folder) == [f"three.md: line 1: {message}"]


def test_two_documents_of_one_letter_are_reported(folder: Path) -> None:
    (folder / "three.md").write_text(source("A draft.", letter="B"))
    assert "three.md: line 4: the letter B is used twice" in report(folder)


def test_a_document_without_letter_is_reported(folder: Path) -> None:
    (folder / "three.md").write_text("---\ntitle: T\n---\n\nWords.")
    assert report(folder) == [
        "three.md: line 1: the document has no letter; write “letter: A” under “document:”"
    ]


def test_a_key_that_two_files_use_is_reported_in_the_second(folder: Path) -> None:
    (folder / "two.md").write_text(
        source(f"Words of B. {{#own}}\n\n{question('a', evidence='own')}", letter="B")
    )
    assert report(folder) == ["two.md: line 10: the name “a” is already used in “one.md”"]


# Loading


def test_a_folder_becomes_a_course_with_its_modules_in_order(folder: Path, db) -> None:
    course, changed = load_folder(folder)
    assert (course.slug, course.title, course.glossary) == (
        "seminar",
        "A seminar",
        {"ASEAN": "A body of states."},
    )
    assert list(course.modules.values_list("key", "title", "position")) == [
        ("one", "One", 1),
        ("two", "Two", 2),
        ("three", "Three", 3),
    ]
    assert [module.key for module in changed] == ["one", "two"]


def test_a_draft_is_loaded_and_not_published(folder: Path, db) -> None:
    course, _changed = load_folder(folder)
    assert [module.key for module in course.modules.filter(published=None)] == ["three"]


def test_loading_again_changes_nothing(folder: Path, db) -> None:
    load_folder(folder)
    before = rows()
    assert load_folder(folder)[1] == []
    assert rows() == before


def test_loading_a_changed_file_publishes_that_module_alone(folder: Path, db) -> None:
    load_folder(folder)
    file = folder / "two.md"
    file.write_text(file.read_text().replace("Words of B", "Many words of B"))
    assert [module.key for module in load_folder(folder)[1]] == ["two"]


def test_another_glossary_publishes_what_shows_it(folder: Path, db) -> None:
    load_folder(folder)
    (folder / "course.yaml").write_text(COURSE.replace("A body", "An association"))
    assert [module.key for module in load_folder(folder)[1]] == ["one", "two"]


def test_another_order_moves_the_modules_and_publishes_nothing(folder: Path, db) -> None:
    load_folder(folder)
    (folder / "course.yaml").write_text(COURSE.replace("- one\n  - two", "- two\n  - one"))
    course, changed = load_folder(folder)
    assert changed == []
    assert [module.key for module in course.modules.all()] == ["two", "one", "three"]


def test_a_folder_with_an_error_loads_nothing(folder: Path, db) -> None:
    (folder / "two.md").write_text(source("A [¶](#x).", letter="B"))
    with pytest.raises(CannotLoad) as caught:
        load_folder(folder)
    assert [str(problem) for problem in caught.value.problems if problem.file == "two.md"] == [
        "two.md: line 8: no passage is named “x”; put {#x} at the end of the passage that is meant"
    ]
    assert not Course.objects.exists()


def edited(folder: Path, by) -> Module:
    """Load the folder, edit a module in the browser, then change its file."""
    course, _changed = load_folder(folder)
    module = course.modules.get(key="one")
    save_source(module, module.latest.source + "\nFrom the browser.\n", by=by, base=1)
    file = folder / "one.md"
    file.write_text(file.read_text() + "\nFrom the file.\n")
    return module


def test_what_was_edited_in_the_browser_is_not_overwritten(folder: Path, instructor) -> None:
    module = edited(folder, instructor.user)
    before = rows()
    with pytest.raises(CannotLoad) as caught:
        load_folder(folder)
    assert [str(problem) for problem in caught.value.problems] == [
        (
            "one.md: line 1: this module was edited in the browser since it was loaded; "
            "dump the course to keep those edits, or load with --force to overwrite them"
        )
    ]
    assert rows() == before
    assert module.latest.origin == Revision.Origin.BROWSER


def test_what_was_edited_in_the_browser_gives_way_to_force(folder: Path, instructor) -> None:
    module = edited(folder, instructor.user)
    load_folder(folder, force=True)
    assert module.latest.source == (folder / "one.md").read_text()
    assert module.revisions.count() == 3


# Dumping


def through_empty_database(make, path: Path) -> tuple[tuple, tuple]:
    """Return names and files of a course, and those after a dump of it was loaded into an empty database and dumped."""
    with transaction.atomic():
        course = make()
        first = path / "first" / course.slug
        dump_folder(course, first)
        before = (names(course), files(first))
        transaction.set_rollback(True)
    assert not Course.objects.exists()
    again, _changed = load_folder(first)
    second = path / "second" / again.slug
    dump_folder(again, second)
    return before, (names(again), files(second))


def test_a_dump_loads_into_an_empty_database_as_the_same_course(folder: Path, tmp_path: Path, db) -> None:
    before, after = through_empty_database(lambda: load_folder(folder)[0], tmp_path)
    assert before == after


def test_the_sample_course_survives_a_dump_byte_for_byte(tmp_path: Path, db) -> None:
    before, after = through_empty_database(lambda: load_folder(SAMPLE)[0], tmp_path)
    assert before == after


def test_every_kind_of_block_survives_a_dump(tmp_path: Path, db) -> None:
    def make() -> Course:
        course = Course.objects.create(
            slug="quirky", title="Quirky: a course", summary="“So”", glossary={"pact": "a promise"}
        )
        make_module(course, QUIRKY, key="quirks", letter="A")
        return course

    before, after = through_empty_database(make, tmp_path)
    assert before == after


def test_names_that_came_through_edits_survive_a_dump(tmp_path: Path, db) -> None:
    plain = TEXT.replace(" {#habit}", "").replace(" {#why-talk}", "").replace(" {#brake}", "")

    def make() -> Course:
        course = Course.objects.create(slug="edited", title="Edited")
        module = make_module(course, plain, key="m", letter="A")
        edited = plain.replace("The members have long", "For years members have").replace(
            "Why talk", "Other title"
        )
        revise(module, source(f"First of all this.\n\n{edited}"))
        return course

    before, after = through_empty_database(make, tmp_path)
    assert [key for _letter, _number, key, _text in before[0][0]] == [
        "first-all",
        "members-long-worked",
        "treaty",
        "consensus-hands-every",
    ]
    assert before == after


def test_a_dump_of_an_unchanged_course_changes_nothing_when_it_is_loaded(
    folder: Path, tmp_path: Path, db
) -> None:
    course, _changed = load_folder(folder)
    before = names(course)
    dump_folder(course, tmp_path / "out" / "seminar")
    load_folder(tmp_path / "out" / "seminar")
    assert names(course) == before


def test_a_dump_holds_the_edits_made_in_the_browser(folder: Path, tmp_path: Path, instructor) -> None:
    course, _changed = load_folder(folder)
    module = course.modules.get(key="one")
    save_source(module, module.latest.source.replace("a habit", "a custom"), by=instructor.user, base=1)
    dump_folder(course, tmp_path / "out")
    assert "They call it a custom." in (tmp_path / "out" / "one.md").read_text()


def test_a_draft_that_cannot_be_read_is_dumped_as_it_was_written(
    folder: Path, tmp_path: Path, instructor
) -> None:
    course, _changed = load_folder(folder)
    broken = "---\ntitle: What: a title\n---\n\n#bad\n\nWords.\n"
    save_source(course.modules.get(key="three"), broken, by=instructor.user, base=1)
    dump_folder(course, tmp_path / "out")
    assert (tmp_path / "out" / "three.md").read_text() == broken


def test_a_dump_names_nobody(course, learner, instructor, tmp_path: Path) -> None:
    module = make_module(course, TEXT, question(), by=instructor.user)
    save_source(module, module.latest.source + "\nMore.\n", by=instructor.user, base=module.latest.number)
    publish(module, by=instructor.user)
    dump_folder(course, tmp_path / "out")
    written = b"\n".join(files(tmp_path / "out").values()).decode()
    for person in (learner.user, instructor.user):
        assert person.email not in written
        assert not set(person.name.split()) & set(re.findall(r"\w+", written))


def test_a_dump_writes_every_name(course, tmp_path: Path) -> None:
    make_module(course, "Words of one.\n\n## Then\n\nWords of two.", key="m", letter="A")
    dump_folder(course, tmp_path / "out")
    assert (tmp_path / "out" / "m.md").read_text() == source(
        "Words of one. {#words}\n\n## Then {#then}\n\nWords of two. {#words-two}\n"
    )


def test_a_dump_lists_modules_and_drafts(folder: Path, tmp_path: Path, db) -> None:
    course, _changed = load_folder(folder)
    dump_folder(course, tmp_path / "out")
    assert (tmp_path / "out" / "course.yaml").read_text() == (
        "slug: seminar\ntitle: A seminar\nlanguage: en\nmodules:\n- one\n- two\ndrafts:\n- three\n"
        "glossary:\n  ASEAN: A body of states.\n"
    )


def test_a_dump_goes_over_an_older_one(folder: Path, tmp_path: Path, db) -> None:
    course, _changed = load_folder(folder)
    shutil.copytree(folder, tmp_path / "out")
    assert sorted(file.name for file in dump_folder(course, tmp_path / "out")) == [
        "course.yaml",
        "one.md",
        "three.md",
        "two.md",
    ]
