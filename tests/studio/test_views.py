"""The instructor's desk: bringing in a document, editing, publishing."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.importing import import_document
from courses.models import Module, PassageKey, RemovedLine, Revision
from courses.reading import keep_place
from tests.answering import answer, version_of
from tests.factories import TEXT, make_module, make_user, question, revise, source

ARTICLE = (
    b"The ferry\n\nThe last ferry leaves at six.\n\nPage 3\n\nWhoever works later goes round by the bridge.\n"
)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(instructor, sign_in) -> Client:
    return sign_in(instructor)


def url(name: str, *args: str) -> str:
    return reverse(f"studio:{name}", args=["seminar", *args])


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# The list of modules


def test_an_empty_desk_says_how_to_begin(client) -> None:
    assert "No modules yet." in text_of(client.get(url("course")))


@pytest.mark.parametrize(
    ("published", "edited", "state"),
    [
        (False, False, "Draft, not published yet"),
        (True, False, "Published"),
        (True, True, "Published, and the draft has changed since"),
    ],
)
def test_the_desk_tells_drafts_from_what_is_published(course, client, published, edited, state) -> None:
    module = make_module(course, published=published)
    if edited:
        revise(module, source("Other words.\n"), republish=False)
    found = re.search(
        r'<p class="note">(?:<strong[^>]*>|<span[^>]*>)(.*?)(?:</strong>|</span>)', desk(client)
    )
    assert re.sub(r"<[^>]+>", "", found[1]).strip() == state


def desk(client) -> str:
    return client.get(url("course")).content.decode().replace("\n", " ")


# Bringing in a document


def upload(client, name: str, data: bytes, **fields: str):
    return client.post(url("import"), {"file": SimpleUploadedFile(name, data), **fields})


def test_a_file_becomes_a_draft_and_its_report_is_shown(course, client) -> None:
    response = upload(client, "ferry.txt", ARTICLE)
    module = Module.objects.get(course=course)
    assert response["Location"] == url("intake", module.key)
    assert module.published is None


def test_a_pasted_text_becomes_a_draft_of_the_name_it_was_given(course, client) -> None:
    client.post(url("import"), {"text": "one two three.\n\nfour five six.\n", "name": "Boats v. bridges"})
    assert Module.objects.get(course=course).title == "Boats v. bridges"


def test_markdown_keeps_its_headings(course, client) -> None:
    upload(client, "ferry.md", b"# The ferry\n\n## At six\n\nIt leaves.\n\n## Later\n\nIt does not.\n")
    report = client.get(url("intake", Module.objects.get(course=course).key))
    assert "2 passages · 2 sections" in text_of(report)


def test_the_report_says_what_is_unknown(course, client) -> None:
    upload(client, "ferry.txt", ARTICLE)
    report = text_of(client.get(url("intake", Module.objects.get(course=course).key)))
    assert "Unknown. The file does not say, and we did not guess." in report


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("empty.txt", b"", "The submitted file is empty."),
        ("blank.txt", b" \n\n\t\n", "This file is empty. Choose a file that holds text."),
        (
            "image.txt",
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4,
            "The letters of this file cannot be read. Save it as UTF-8 and try again.",
        ),
        (
            "program.txt",
            b"\x7fELF\x02\x01\x01\x00\x00\x00" * 8,
            "This file is not plain text. Save it as text (UTF-8) and bring it in again.",
        ),
        (
            "paper.pdf",
            b"%PDF-1.7",
            "“paper.pdf” can’t be read here. Bring a text file (.txt) or Markdown (.md), or paste the text.",
        ),
        (
            "large.txt",
            b"word " * 420_000,
            "This file is larger than 2 MB. Cut it into parts and bring in one at a time.",
        ),
    ],
)
def test_a_file_that_can_not_be_taken_is_refused_with_a_sentence(
    course, client, name, data, sentence
) -> None:
    response = upload(client, name, data)
    assert response.status_code == 422
    assert sentence in response.content.decode().replace("&#x27;", "'")
    assert not Module.objects.filter(course=course).exists()


def test_nothing_brought_is_refused_with_a_sentence(client) -> None:
    response = client.post(url("import"), {"name": "A title"})
    assert (response.status_code, "Choose a file or paste a text first." in text_of(response)) == (422, True)


def test_a_refused_text_is_still_in_the_field(client) -> None:
    response = client.post(url("import"), {"text": "word " * 420_000})
    assert response.status_code == 422
    assert "word word word" in response.content.decode()


def test_two_files_of_one_title_become_two_modules(course, client) -> None:
    upload(client, "ferry.txt", ARTICLE)
    upload(client, "ferry.txt", ARTICLE)
    assert Module.objects.filter(course=course).count() == 2
    assert len(set(course.documents.values_list("letter", flat=True))) == 2


@pytest.fixture
def imported(course, instructor) -> Module:
    made = import_document(course, "ferry.txt", ARTICLE, by=instructor.user)
    RemovedLine.objects.create(
        file=made.file, line=5, text="Nobody asked for another boat.", reason="A reason", after=1
    )
    return made.module


def line_of(module: Module) -> RemovedLine:
    return RemovedLine.objects.get(file__document=module.document, reason="A reason")


def test_a_line_that_was_left_out_can_be_put_back(imported, client) -> None:
    response = client.post(url("restore", imported.key, str(line_of(imported).pk)))
    assert response["Location"] == url("intake", imported.key)
    assert "Nobody asked for another boat." in imported.latest.source
    assert line_of(imported).restored


def test_a_line_is_put_back_once(imported, client) -> None:
    for _ in range(2):
        client.post(url("restore", imported.key, str(line_of(imported).pk)))
    assert imported.latest.source.count("Nobody asked for another boat.") == 1


def test_a_module_from_a_folder_has_no_import_report(course, client) -> None:
    make_module(course, key="talk")
    assert client.get(url("intake", "talk")).status_code == 404


# Editing


@pytest.fixture
def module(course) -> Module:
    return make_module(course, TEXT, question(), key="talk", published=False)


def save(client, module: Module, text: str, base: int | None = None, **headers: str):
    return client.post(
        url("edit", module.key), {"source": text, "base": base or module.latest.number}, headers=headers
    )


def test_the_editor_shows_the_source_and_what_it_reads_as(module, client) -> None:
    page = text_of(client.get(url("edit", "talk")))
    assert "::: question why" in page
    assert "Nothing to fix" in page


def test_saving_without_javascript_leads_back_to_the_editor(module, client) -> None:
    response = save(client, module, source("Other words.\n"))
    assert response["Location"] == url("edit", "talk")
    assert module.latest.source == source("Other words.\n")


@pytest.mark.parametrize(("then", "leads"), [("publish", "studio:publish"), ("preview", "preview")])
def test_what_stands_in_the_editor_is_saved_before_it_is_published_or_shown(
    module, client, then, leads
) -> None:
    text = module.latest.source + "\nOne more.\n"
    answer = client.post(
        url("edit", module.key), {"source": text, "base": module.latest.number, "then": then}
    )
    assert (answer.status_code, answer["Location"]) == (302, reverse(leads, args=["seminar", module.key]))
    assert module.latest.source == text


def test_saving_with_htmx_brings_the_outcome_alone(module, client) -> None:
    response = save(client, module, source("Other words.\n"), **HTMX)
    assert response.status_code == 200
    assert response.content.decode().strip().startswith('<div id="outcome"')


def test_a_source_with_errors_is_kept_and_the_errors_are_told_by_line(module, client) -> None:
    broken = source(TEXT + question(evidence="no-such"))
    response = save(client, module, broken, **HTMX)
    line = next(n for n, text in enumerate(broken.split("\n"), 1) if "no-such" in text)
    assert f"Line {line} : no passage is named “no-such”" in text_of(response)
    assert module.latest.source == broken


def test_an_empty_source_is_refused_and_what_was_saved_stays(module, client) -> None:
    before = module.latest.source
    response = save(client, module, "")
    assert response.status_code == 422
    assert "The source is empty. What was saved before is still there." in text_of(response)
    assert module.latest.source == before


def test_a_source_of_nothing_the_program_knows_is_still_a_page(module, client) -> None:
    assert save(client, module, "---\n:::\n{#}\n", **HTMX).status_code == 200


def test_two_people_do_not_overwrite_each_other(module, client, instructor) -> None:
    theirs = Revision.objects.create(
        module=module,
        number=2,
        source=source("Theirs.\n"),
        origin=Revision.Origin.BROWSER,
        by=make_user("Tea Other"),
        saved=timezone.now(),
    )
    response = save(client, module, source("Mine.\n"), base=1)
    assert response.status_code == 409
    assert "Tea Other saved another version" in text_of(response)
    assert "Mine." in response.content.decode()
    assert module.latest == theirs


def test_saves_of_one_sitting_make_one_revision(module, client) -> None:
    for word in ("one", "two", "three"):
        save(client, module, source(f"Words {word}.\n"))
    assert module.revisions.count() == 2


def test_a_save_in_another_sitting_makes_another_revision(module, client) -> None:
    save(client, module, source("Words one.\n"))
    module.revisions.filter(number=2).update(saved=timezone.now() - timedelta(minutes=11))
    save(client, module, source("Words two.\n"))
    assert module.revisions.count() == 3


def test_the_editor_shows_a_script_in_the_source_as_text(module, client) -> None:
    page = save(client, module, source("A <script>alert(1)</script> b.\n"), **HTMX).content.decode()
    assert "<script>alert" not in page


# Publishing


def test_publishing_is_reported_before_it_is_done(module, client) -> None:
    page = text_of(client.get(url("publish", "talk")))
    module.refresh_from_db()
    assert "Students see it for the first time." in page
    assert module.published is None


def test_publishing_shows_the_module_to_students(module, client, learner, sign_in) -> None:
    response = client.post(url("publish", "talk"), {"revision": "1"})
    assert response["Location"] == reverse("module", args=["seminar", "talk"])
    assert sign_in(learner).get(response["Location"]).status_code == 200


def test_a_report_tells_what_becomes_of_questions_that_were_answered(module, client, learner) -> None:
    client.post(url("publish", "talk"), {"revision": "1"})
    answer(learner, version_of(module), "Money")
    keep_place(learner, module, PassageKey.objects.get(document=module.document, name="habit"))
    reworded = question(stem="Why, in short, do they talk?")
    revise(module, source(TEXT + reworded + question("second")), republish=False)
    page = text_of(client.get(url("publish", "talk")))
    assert "1 student is in this module." in page
    assert "The text is the same, word for word." in page
    assert "why Reworded; tries carry over 1 second New 0" in page


def test_a_draft_that_changed_meanwhile_is_reported_again(module, client) -> None:
    revise(module, source("Changed meanwhile.\n"), republish=False)
    response = client.post(url("publish", "talk"), {"revision": "1"}, follow=True)
    assert response.redirect_chain == [(url("publish", "talk"), 302)]
    assert "The draft changed since you looked." in text_of(response)
    module.refresh_from_db()
    assert module.published is None


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999999", "\x00"])
def test_a_revision_that_is_none_publishes_nothing(module, client, revision) -> None:
    client.post(url("publish", "talk"), {"revision": revision})
    module.refresh_from_db()
    assert module.published is None


def test_a_draft_with_errors_is_not_published_and_says_why(course, client) -> None:
    module = make_module(course, TEXT, question(evidence="no-such"), key="talk", published=False)
    page = client.get(url("publish", "talk"))
    assert page.status_code == 422
    assert "no passage is named “no-such”" in text_of(page)
    client.post(url("publish", "talk"), {"revision": "1"})
    module.refresh_from_db()
    assert module.published is None


def test_a_draft_whose_letter_is_taken_is_not_published_and_says_why(course, client) -> None:
    make_module(course, TEXT, key="first", letter="A")
    module = make_module(course, TEXT, key="talk", letter="B", published=False)
    revise(module, source("Other words.\n", letter="A"), republish=False)
    assert "the letter A belongs to" in text_of(client.get(url("publish", "talk")))


def test_a_module_without_questions_can_be_published(course, client) -> None:
    make_module(course, "One passage.\n", key="short", published=False)
    page = text_of(client.get(url("publish", "short")))
    assert "This module has no questions yet." in page
    assert client.post(url("publish", "short"), {"revision": "1"}).status_code == 302
