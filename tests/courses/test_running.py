"""Making, copying, setting up and archiving courses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.access import may
from courses.assigning import assign
from courses.grouping import create_cohort, create_group
from courses.importing import import_document
from courses.joining import join, new_code
from courses.models import (
    Anchor,
    Assignment,
    Course,
    Document,
    Domain,
    Enrolment,
    JoinRequest,
    Revision,
    Role,
)
from courses.publishing import CannotPublish, compile_module, publish
from courses.running import archive, change_settings, copy_course, create_course, may_create, unarchive
from quizzes.models import Item, Response
from tests.answering import answer, post_answer, version_of
from tests.factories import (
    TEXT,
    make_course,
    make_enrolment,
    make_module,
    make_user,
    question,
    revise,
    source,
)

# Making


def test_whoever_makes_a_course_is_its_instructor_and_nobody_can_join_it(db) -> None:
    user = make_user()
    course = create_course("Reading the news", by=user)
    assert (course.slug, course.code) == ("reading-the-news", None)
    assert course.enrolments.get().user == user
    assert course.enrolments.get().role == Role.INSTRUCTOR


@pytest.mark.parametrize(
    ("titles", "slugs"),
    [
        (["A course", "A course", "A course!"], ["a-course", "a-course-2", "a-course-3"]),
        (["New"], ["new-2"]),
        (["東南アジア"], ["course"]),
        (["x" * 200], ["x" * 70]),
    ],
)
def test_every_course_has_an_address_of_its_own(db, titles, slugs) -> None:
    user = make_user()
    assert [create_course(title, by=user).slug for title in titles] == slugs


@pytest.mark.parametrize(
    ("who", "kind", "staff", "expected"),
    [
        ("everyone", User.Kind.PERSON, False, True),
        ("everyone", User.Kind.GUEST, False, False),
        ("staff", User.Kind.PERSON, False, False),
        ("staff", User.Kind.PERSON, True, True),
    ],
)
def test_who_may_make_courses_is_a_setting(settings, who, kind, staff, expected) -> None:
    settings.COURSE_CREATORS = who
    assert may_create(User(kind=kind, is_staff=staff)) is expected


# Settings


def test_mail_domains_are_the_ones_that_are_named(course) -> None:
    Domain.objects.create(course=course, name="old.example")
    change_settings(course, domains=["new.example"], title="Another title")
    course.refresh_from_db()
    assert (course.title, [d.name for d in course.domains.all()]) == ("Another title", ["new.example"])


@pytest.mark.parametrize("fields", [{"seats": 2}, {"seats": None}])
def test_more_places_let_those_in_who_wait(course, learner, fields) -> None:
    course.seats = 1
    course.save()
    new_code(course)
    waits = join(make_user(), course)
    assert waits.state == JoinRequest.State.WAITING
    change_settings(course, domains=[], **fields)
    assert course.enrolments.learners().filter(user=waits.user).exists()


def test_nobody_who_is_in_falls_out_of_fewer_places(course, learner) -> None:
    change_settings(course, domains=[], seats=0)
    assert list(course.enrolments.learners()) == [learner]


def test_in_an_archived_course_nothing_changes_until_it_comes_back(course, instructor, learner) -> None:
    archive(course)
    learner.course.refresh_from_db()
    assert not may(learner, "answer")
    unarchive(course)
    learner.course.refresh_from_db()
    assert may(learner, "answer")


def test_places_that_got_free_while_it_was_archived_are_given_when_it_comes_back(course, learner) -> None:
    waits = make_user()
    JoinRequest.objects.create(course=course, user=waits, state=JoinRequest.State.WAITING)
    archive(course)
    unarchive(course)
    assert course.enrolments.learners().filter(user=waits).exists()


# Copying

LINKED = """\
## A look back {#back}

As they said [before](A#habit), nothing was signed. {#before}

Their own words come without a name in the file.
"""


@pytest.fixture
def original(course, instructor, learner) -> Course:
    """A course with two modules that point into each other, an import, groups, and a learner who answered."""
    course.glossary = {"Treaty": "A promise between states."}
    course.starts, course.ends = date(2026, 9, 7), date(2026, 12, 18)
    course.seats, course.approval = 20, True
    course.summary = "Of promises."
    course.save()
    new_code(course)
    talk = make_module(course, TEXT, question(), question("far", evidence="brake"), key="talk")
    make_module(course, LINKED, question("again", evidence="A#habit"), key="back")
    import_document(course, "new.txt", b"New\n\nA paragraph of some words that stays.\n")
    create_group(course, "Monday", cohort=create_cohort(course, "Autumn"))
    create_group(course, "Tuesday")
    answer(learner, version_of(talk), "Habit")
    course.refresh_from_db()
    return course


def test_a_copy_has_the_same_modules_published_as_they_were(original, instructor) -> None:
    copy = copy_course(original, "Next year", by=instructor.user)
    assert [(m.key, m.title, m.position, m.published_id is not None) for m in copy.modules.all()] == [
        (m.key, m.title, m.position, m.published_id is not None) for m in original.modules.all()
    ]
    for module in original.modules.exclude(published=None):
        twin = copy.modules.get(key=module.key)
        assert passages(twin) == passages(module)
        assert items(twin) == items(module)


def passages(module) -> list[tuple[str, str]]:
    version = module.published.version
    return list(version.passages.values_list("key__name", "text"))


def items(module) -> list[tuple[str, str]]:
    return list(module.published.embeds.order_by("number").values_list("item__key", "version__type"))


def test_every_anchor_of_a_copy_lies_in_the_copy(original, instructor) -> None:
    copy = copy_course(original, "Next year", by=instructor.user)
    anchors = Anchor.objects.filter(module__course=copy)
    assert anchors.count() == Anchor.objects.filter(module__course=original).count() > 0
    assert set(anchors.values_list("version__document__course", flat=True)) == {copy.pk}
    again = copy.modules.get(key="back")
    assert f"/courses/{copy.slug}/passages/A/habit/" in again.published.version.passages.get(number=1).html


def test_a_copied_module_opens_and_its_questions_work(original, instructor, sign_in) -> None:
    copy = copy_course(original, "Next year", by=instructor.user)
    talk = copy.modules.get(key="talk")
    client = sign_in(make_enrolment(copy))
    assert client.get(talk.get_absolute_url()).status_code == 200
    post_answer(client, talk, "why", "Habit")
    response = Response.objects.get(enrolment__course=copy)
    assert (response.raw, response.item.course) == (1, copy)


def test_the_original_is_as_it_was(original, instructor, learner) -> None:
    def state() -> list[object]:
        return [
            list(original.modules.values_list("key", "published", "title")),
            list(Item.objects.filter(course=original).values_list("key", "module")),
            list(Document.objects.filter(course=original).values_list("letter", "kind", "title")),
            list(original.enrolments.values_list("user", "role", "left")),
            Response.objects.filter(enrolment=learner).count(),
            original.code,
        ]

    before = state()
    copy_course(original, "Next year", by=instructor.user)
    original.refresh_from_db()
    assert state() == before


def test_a_copy_has_settings_words_and_groups_and_nobody_but_who_made_it(original, instructor) -> None:
    copy = copy_course(original, "Next year", by=instructor.user)
    for name in ("summary", "glossary", "seats", "approval", "language", "keep_days"):
        assert getattr(copy, name) == getattr(original, name)
    assert list(copy.groups.values_list("name", "cohort__name")) == [("Monday", "Autumn"), ("Tuesday", None)]
    assert [(e.user, e.role) for e in copy.enrolments.all()] == [(instructor.user, Role.INSTRUCTOR)]


def test_the_doors_of_a_copy_are_shut(original, instructor) -> None:
    original.guest_module = original.modules.get(key="talk")
    original.save()
    Domain.objects.create(course=original, name="school.example")
    copy = copy_course(original, "Next year", by=instructor.user)
    assert (copy.code, copy.guest_module, copy.domains.count()) == (None, None, 0)


def test_a_draft_that_was_not_published_yet_comes_along_as_a_draft(original, instructor) -> None:
    talk = original.modules.get(key="talk")
    revise(talk, source(TEXT.replace("old", "new") + "\nOne more.\n", title="Changed"), republish=False)
    twin = copy_course(original, "Next year", by=instructor.user).modules.get(key="talk")
    assert twin.title == "A module"
    assert passages(twin) == passages(talk)
    assert "One more." in twin.latest.source
    assert not compile_module(twin).errors
    publish(twin)
    assert [name for name, _text in passages(twin)][:3] == ["habit", "treaty", "brake"]


def test_a_draft_with_mistakes_stays_as_it_was_written(original, instructor) -> None:
    talk = original.modules.get(key="talk")
    wrong = source("::: question x\ntype: none\n:::\n", title="Wrong")
    revise(talk, wrong, republish=False)
    twin = copy_course(original, "Next year", by=instructor.user).modules.get(key="talk")
    assert twin.latest.source == wrong
    assert passages(twin) == passages(talk)


def test_an_edited_text_is_an_edited_text_in_the_copy_too(original, instructor) -> None:
    document = original.modules.get(key="talk").document
    Document.objects.filter(pk=document.pk).update(kind="edited", edited_by=instructor.user)
    twin = copy_course(original, "Next year", by=instructor.user).modules.get(key="talk")
    assert (twin.document.kind, twin.document.edited_by) == ("edited", instructor.user)


def test_assignments_to_the_course_move_with_its_first_day_and_others_stay_behind(
    original, instructor
) -> None:
    instructor.user.timezone = "Europe/Berlin"
    instructor.user.save()
    talk = original.modules.get(key="talk")
    # 23:59 in Berlin by summer time; half a year later it is winter time there.
    due = datetime(2026, 10, 1, 21, 59, tzinfo=UTC)
    assign(talk, to=original, by=instructor.user, due=due, gate=True, tries=2)
    assign(original.modules.get(key="back"), to=original.groups.first(), by=instructor.user)
    copy = copy_course(original, "Next", by=instructor.user, starts=date(2026, 9, 7) + timedelta(days=91))
    moved = Assignment.objects.get(activity__course=copy)
    assert (moved.activity.module.key, moved.gate, moved.tries) == ("talk", True, 2)
    assert moved.due == datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    assert (copy.starts, copy.ends) == (date(2026, 12, 7), date(2027, 3, 19))


def test_without_a_first_day_assignments_come_without_dates(original, instructor) -> None:
    assign(original.modules.get(key="talk"), to=original, by=instructor.user, due=timezone.now())
    copy = copy_course(original, "Next year", by=instructor.user)
    assert Assignment.objects.get(activity__course=copy).due is None


def test_a_course_is_copied_whole_or_not_at_all(original, instructor) -> None:
    # Published under rules that have changed since.
    published = original.modules.get(key="back").published
    Revision.objects.filter(pk=published.pk).update(
        source=source(LINKED.replace("A#habit", "A#gone"), letter="B")
    )
    with pytest.raises(CannotPublish):
        copy_course(original, "Next year", by=instructor.user)
    assert not Course.objects.filter(title="Next year").exists()


def test_an_empty_course_can_be_copied(db) -> None:
    user = make_user()
    copy = copy_course(make_course(), "Again", by=user)
    assert Enrolment.objects.get(course=copy).user == user
    assert reverse("studio:course", args=[copy.slug]) == "/studio/again/"
