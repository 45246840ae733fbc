"""Saving: one sitting is one revision, and nobody overwrites somebody else."""

from datetime import timedelta

import pytest

from courses.editing import SITTING, EditedMeanwhile, edition_of, save_source
from courses.models import Revision
from courses.publishing import publish
from tests.factories import make_module, source

ONE, TWO, THREE = (source(f"The {word} text.") for word in ("first", "second", "third"))


@pytest.fixture
def draft(course, instructor):
    """A module that was never published, its one revision loaded from a file."""
    return make_module(course, published=False)


def texts(module) -> list[str]:
    return list(module.revisions.order_by("number").values_list("source", flat=True))


def age(module, by: timedelta) -> None:
    """Let some time have passed since the latest revision was saved."""
    latest = module.latest
    Revision.objects.filter(pk=latest.pk).update(saved=latest.saved - by)


def test_the_first_save_in_the_browser_is_a_new_revision(draft, instructor) -> None:
    revision = save_source(draft, ONE, by=instructor.user, base=1)
    assert (revision.number, revision.by, revision.origin) == (2, instructor.user, "browser")
    assert texts(draft)[1] == ONE


def test_saves_of_one_sitting_are_one_revision(draft, instructor) -> None:
    save_source(draft, ONE, by=instructor.user, base=1)
    save_source(draft, TWO, by=instructor.user, base=2)
    assert texts(draft)[1:] == [TWO]


def test_a_later_sitting_is_a_revision_of_its_own(draft, instructor) -> None:
    save_source(draft, ONE, by=instructor.user, base=1)
    age(draft, SITTING)
    save_source(draft, TWO, by=instructor.user, base=2)
    assert texts(draft)[1:] == [ONE, TWO]


def test_another_persons_save_is_a_revision_of_its_own(draft, instructor, assistant) -> None:
    save_source(draft, ONE, by=instructor.user, base=1)
    save_source(draft, TWO, by=assistant.user, base=2)
    assert texts(draft)[1:] == [ONE, TWO]


def test_what_was_published_is_never_written_over(draft, instructor) -> None:
    save_source(draft, ONE, by=instructor.user, base=1)
    publish(draft)
    save_source(draft, TWO, by=instructor.user, base=2)
    assert texts(draft)[1:] == [ONE, TWO]


def test_the_same_text_is_no_new_revision(draft, instructor) -> None:
    latest = draft.latest
    assert save_source(draft, latest.source, by=instructor.user, base=1) == latest


def test_somebody_who_saved_meanwhile_is_not_overwritten(draft, instructor, assistant) -> None:
    theirs = save_source(draft, ONE, by=assistant.user, base=1)
    with pytest.raises(EditedMeanwhile) as caught:
        save_source(draft, TWO, by=instructor.user, base=1)
    assert caught.value.latest == theirs
    assert texts(draft)[1:] == [ONE]


def test_one_persons_two_tabs_do_not_overwrite_each_other(draft, instructor) -> None:
    save_source(draft, ONE, by=instructor.user, base=1)
    with pytest.raises(EditedMeanwhile):
        save_source(draft, TWO, by=instructor.user, base=1)


def test_two_who_wrote_the_same_do_not_disagree(draft, instructor, assistant) -> None:
    theirs = save_source(draft, ONE, by=assistant.user, base=1)
    assert save_source(draft, ONE, by=instructor.user, base=1) == theirs


def test_a_text_is_saved_in_its_one_form(draft, instructor) -> None:
    revision = save_source(draft, ONE.replace("\n", "\r\n") + "cafe\u0301\x00\n", by=instructor.user, base=1)
    assert revision.source == ONE + "café\n"


def test_a_page_is_not_in_its_own_way_when_an_answer_got_lost(draft, instructor) -> None:
    save_source(draft, ONE, by=instructor.user, base=1, sitting="page")
    save_source(draft, TWO, by=instructor.user, base=1, sitting="page")
    assert texts(draft)[1:] == [TWO]


def test_a_text_opened_between_two_saves_of_one_sitting_is_known_to_be_old(
    draft, instructor, assistant
) -> None:
    opened = save_source(draft, ONE, by=instructor.user, base=1, sitting="hers")
    edition = edition_of(opened.source)
    save_source(draft, TWO, by=instructor.user, base=2, sitting="hers")
    with pytest.raises(EditedMeanwhile):
        save_source(draft, THREE, by=assistant.user, base=2, edition=edition, sitting="his")
    assert texts(draft)[1:] == [TWO]


def test_one_persons_two_pages_are_two_sittings(draft, instructor) -> None:
    save_source(draft, ONE, by=instructor.user, base=1, sitting="left")
    save_source(draft, TWO, by=instructor.user, base=2, sitting="right")
    assert texts(draft)[1:] == [ONE, TWO]
