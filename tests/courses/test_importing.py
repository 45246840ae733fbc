"""A file becomes a draft, every line of it accounted for, and what was removed can be put back."""

import json
from pathlib import Path

import pytest

from courses.importing import free_letter, import_document, restore_line
from courses.intake import IntakeError
from courses.models import Course, Document, Module, Passage, RemovedLine, Revision
from courses.publishing import compile_module, publish, rehearse
from tests.factories import make_module, revise

DATA = Path(__file__).parents[1] / "data"
PASSAGES = {
    "column-no-title.txt": 17,
    "headings.md": 6,
    "inline-headings.txt": 15,
    "opinion-with-standfirst.txt": 17,
    "running-head.txt": 23,
    "short-note.txt": 7,
}
LONG = "The ferry at Osk leaves on the hour and comes back when it can, and nobody has ever asked for more of it."
OTHER = (
    "Each spring the wardens walk the bank with a rope and a bucket of paint, and mark where the flood stood."
)


def imported(course: Course, name: str):
    return import_document(course, name, (DATA / name).read_bytes())


def passages(module: Module) -> list[str]:
    return [passage.text for passage in compile_module(module).passages]


@pytest.mark.parametrize(("name", "count"), PASSAGES.items())
def test_a_document_becomes_a_draft_with_all_its_passages(course, name: str, count: int) -> None:
    module = imported(course, name).module
    assert Passage.objects.filter(version__document=module.document).count() == count
    assert (module.published, module.latest.origin) == (None, Revision.Origin.IMPORT)


@pytest.mark.parametrize("name", PASSAGES)
def test_a_draft_made_from_a_document_can_be_published_as_it_is(course, name: str) -> None:
    module = imported(course, name).module
    assert compile_module(module).errors == []
    assert not publish(module).changes
    assert module.document.versions.count() == 1


@pytest.mark.parametrize("name", PASSAGES)
def test_the_file_is_kept_as_it_was(course, name: str) -> None:
    file = imported(course, name).file
    assert (file.name, file.text) == (name, (DATA / name).read_text())


def test_a_document_knows_what_its_file_said_of_itself(course) -> None:
    document = imported(course, "headings.md").module.document
    assert (document.title, document.author, document.published) == (
        "The clockmakers' strike",
        "Fenella Ashgrove",
        "4 May 2031",
    )


def test_a_draft_without_a_title_is_named_after_its_file_and_the_title_stays_unknown(course) -> None:
    module = import_document(course, "some_old-note.txt", f"{LONG}\n\n{OTHER}".encode()).module
    assert (module.title, module.key, module.document.title) == ("Some old note", "some-old-note", "")


def test_each_document_takes_the_next_letter_and_a_name_of_its_own(course) -> None:
    first, second = (import_document(course, "note.txt", LONG.encode()).module for _ in range(2))
    assert [(m.document.letter, m.key, m.position) for m in (first, second)] == [
        ("A", "note", 1),
        ("B", "note-2", 2),
    ]


def test_letters_go_on_after_z(course) -> None:
    Document.objects.bulk_create(
        Document(course=course, letter=letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    )
    assert free_letter(course) == "AA"


def test_a_letter_that_was_given_up_is_free_again(course) -> None:
    make_module(course, letter="B")
    assert free_letter(course) == "A"


@pytest.mark.parametrize("name", ["essay.pdf", "essay.docx", "essay.txt.exe", "essay.html"])
def test_a_file_of_another_kind_is_refused_with_what_to_bring(course, name: str) -> None:
    with pytest.raises(IntakeError, match="Bring a text file"):
        import_document(course, name, LONG.encode())
    assert not Document.objects.exists()


@pytest.mark.parametrize("data", [b"", b" \n\n ", b"\x00\x01\x02" * 50])
def test_a_file_without_text_makes_nothing(course, data: bytes) -> None:
    with pytest.raises(IntakeError):
        import_document(course, "note.txt", data)
    assert not Module.objects.exists()


def test_hostile_words_are_plain_words(course) -> None:
    text = f"<script>alert(1)</script> {LONG} {{#key}} [a](javascript:b) ::: question x {{{{gap}}}}"
    module = import_document(course, "note.txt", text.encode()).module
    [passage] = Passage.objects.all()
    assert passage.text == text
    assert "<script" not in passage.html
    assert compile_module(module).errors == []


def test_the_report_is_the_same_in_json(course) -> None:
    made = imported(course, "headings.md")
    report = json.loads(made.as_json())
    assert report["module"] == made.module.key
    assert [passage["number"] for passage in report["passages"]] == [1, 2, 3, 4, 5, 6]
    assert [number for section in report["sections"] for number in section["passages"]] == [1, 2, 3, 4, 5, 6]
    assert {line["line"] for line in report["removed"]} == set(range(1, 8)) | {34}
    assert report["provenance"]["author"] == {
        "value": "Fenella Ashgrove",
        "line": 3,
        "text": "author: Fenella Ashgrove",
    }


# Putting lines back


def test_a_removed_line_comes_back_where_it_stood(course, instructor) -> None:
    module = imported(course, "column-no-title.txt").module
    before = passages(module)
    line = RemovedLine.objects.get(line=18)
    restore_line(line, by=instructor.user)
    assert passages(module) == [*before[: line.after], line.text.strip(), *before[line.after :]]
    assert RemovedLine.objects.get(pk=line.pk).restored


@pytest.mark.parametrize("order", [(18, 19), (19, 18)])
def test_two_removed_lines_come_back_in_the_order_of_the_file(
    course, instructor, order: tuple[int, int]
) -> None:
    module = imported(course, "column-no-title.txt").module
    for number in order:
        restore_line(RemovedLine.objects.get(line=number), by=instructor.user)
    texts = {line.line: line.text.strip() for line in RemovedLine.objects.all()}
    assert passages(module)[-2:] == [texts[18], texts[19]]


@pytest.mark.parametrize("order", [(2, 20, 21), (21, 20, 2), (20, 2, 21)])
def test_lines_from_the_beginning_and_the_end_come_back_in_the_order_of_the_file(
    course, instructor, order: tuple[int, ...]
) -> None:
    module = imported(course, "opinion-with-standfirst.txt").module
    before = passages(module)
    for number in order:
        restore_line(RemovedLine.objects.get(line=number), by=instructor.user)
    texts = {line.line: line.text.strip() for line in RemovedLine.objects.all()}
    assert passages(module) == [texts[2], *before, texts[20], texts[21]]


def test_a_line_before_the_first_passage_comes_back_below_the_first_heading(course, instructor) -> None:
    module = imported(course, "opinion-with-standfirst.txt").module
    restore_line(RemovedLine.objects.get(line=2), by=instructor.user)
    section = compile_module(module).sections[0]
    assert section.blocks[0].passage.text == RemovedLine.objects.get(line=2).text.strip()


def test_a_line_that_comes_back_is_plain_words(course, instructor) -> None:
    module = import_document(course, "note.txt", f"{LONG}\n\n{OTHER}".encode()).module
    line = RemovedLine.objects.create(
        file=module.document.imported, line=2, text="# *No* [link](x) {#key}", reason="test", after=1
    )
    restore_line(line, by=instructor.user)
    assert passages(module) == [LONG, "# *No* [link](x) {#key}", OTHER]


def test_a_line_put_back_keeps_the_names_of_the_others(course, instructor) -> None:
    module = imported(course, "column-no-title.txt").module
    before = [p.key for p in compile_module(module).passages]
    restore_line(RemovedLine.objects.get(line=18), by=instructor.user)
    assert [p.key for p in compile_module(module).passages if p.key in before] == before


def test_a_line_put_back_is_no_departure_until_it_is_published(course, instructor) -> None:
    module = imported(course, "column-no-title.txt").module
    restore_line(RemovedLine.objects.get(line=18), by=instructor.user)
    assert module.document.versions.count() == 1
    assert rehearse(module).minted
    publish(module, by=instructor.user)
    module.document.refresh_from_db()
    assert module.document.kind == Document.Kind.EDITED


def test_a_line_comes_back_into_a_text_that_was_shortened_meanwhile(course, instructor) -> None:
    module = imported(course, "column-no-title.txt").module
    revise(module, f"---\ntitle: T\ndocument:\n  letter: A\n---\n\n{LONG}\n", republish=False)
    restore_line(RemovedLine.objects.get(line=18), by=instructor.user)
    assert len(passages(module)) == 2
    assert passages(module)[0] == LONG
