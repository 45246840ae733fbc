"""Roles and groups, leaving and removing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from courses.assigning import assign
from courses.grouping import create_cohort, create_group
from courses.inviting import invite
from courses.models import Invitation, Role
from courses.placing import CannotPlace, Seat, leave, place, place_all, remove
from courses.reading import close_section
from quizzes.models import Standing
from tests.answering import answer, version_of
from tests.factories import TEXT, make_enrolment, make_module, question


@pytest.fixture
def work(course, learner):
    """A learner who has read and answered."""
    module = make_module(course, TEXT, question(), key="talk")
    close_section(learner, module, "why-talk")
    answer(learner, version_of(module), "Habit")
    return learner


def what_is_kept(enrolment) -> tuple[int, int, int]:
    return (
        enrolment.responses.count(),
        enrolment.passages_read.count(),
        enrolment.sections_done.count(),
    )


def test_whoever_leaves_or_is_removed_loses_no_work(work, instructor) -> None:
    before = what_is_kept(work)
    leave(work)
    assert what_is_kept(work) == before == (1, 2, 1)
    work.left = None
    work.save()
    remove(work, by=instructor.user)
    assert what_is_kept(work) == before


def test_the_only_instructor_can_neither_leave_nor_be_removed_nor_become_something_else(
    course, instructor
) -> None:
    make_enrolment(course, Role.INSTRUCTOR, left=timezone.now())
    for act in (
        lambda: leave(instructor),
        lambda: remove(instructor, by=make_enrolment(course, Role.LEARNER).user),
        lambda: place(instructor, Seat(Role.ASSISTANT)),
    ):
        with pytest.raises(CannotPlace, match="needs an instructor"):
            act()
    instructor.refresh_from_db()
    assert (instructor.role, instructor.left) == (Role.INSTRUCTOR, None)


def test_one_of_two_instructors_may_leave(course, instructor) -> None:
    make_enrolment(course, Role.INSTRUCTOR)
    leave(instructor)
    instructor.refresh_from_db()
    assert instructor.left is not None


def test_two_instructors_can_not_both_become_something_else_at_once(course, instructor) -> None:
    other = make_enrolment(course, Role.INSTRUCTOR)
    with pytest.raises(CannotPlace):
        place_all(course, {instructor.pk: Seat(Role.AUTHOR), other.pk: Seat(Role.AUTHOR)})
    assert course.enrolments.filter(role=Role.INSTRUCTOR).count() == 2


def test_an_instructor_may_hand_the_course_over(course, instructor, learner) -> None:
    place_all(course, {instructor.pk: Seat(Role.AUTHOR), learner.pk: Seat(Role.INSTRUCTOR)})
    assert course.enrolments.get(role=Role.INSTRUCTOR) == learner


def test_whoever_is_removed_is_told(learner, instructor) -> None:
    remove(learner, by=instructor.user)
    assert Notice.objects.get(user=learner.user).facts["answer"] == "removed"


def test_nobody_removes_themselves(instructor, course) -> None:
    make_enrolment(course, Role.INSTRUCTOR)
    with pytest.raises(CannotPlace, match="Leave the course"):
        remove(instructor, by=instructor.user)


def test_a_group_brings_its_cohort_with_it(course, learner) -> None:
    group = create_group(course, "Monday", cohort=create_cohort(course, "Autumn"))
    place(learner, Seat(Role.LEARNER, None, group))
    learner.refresh_from_db()
    assert learner.cohort == group.cohort


def test_another_cohort_takes_somebody_out_of_a_group_of_the_old_one(course, learner) -> None:
    autumn, spring = create_cohort(course, "Autumn"), create_cohort(course, "Spring")
    group = create_group(course, "Monday", cohort=autumn)
    place(learner, Seat(Role.LEARNER, autumn, group))
    place(learner, Seat(Role.LEARNER, spring, group))
    learner.refresh_from_db()
    assert (learner.cohort, learner.group) == (spring, None)


def test_an_assistant_becomes_a_learner_only_where_there_is_a_place(course, learner, assistant) -> None:
    course.seats = 1
    course.save()
    with pytest.raises(CannotPlace, match="places"):
        place(assistant, Seat(Role.LEARNER))
    assistant.refresh_from_db()
    assert assistant.role == Role.ASSISTANT


def test_a_saved_table_in_which_nothing_changed_changes_nobody(course, learner, assistant) -> None:
    seats = {learner.pk: Seat(Role.LEARNER), assistant.pk: Seat(Role.ASSISTANT)}
    assert place_all(course, seats) == 0


def test_people_of_another_course_are_not_touched(course, stranger) -> None:
    assert place_all(course, {stranger.pk: Seat(Role.LEARNER)}) == 0
    stranger.refresh_from_db()
    assert stranger.role == Role.INSTRUCTOR


def test_scores_follow_somebody_into_a_group_that_has_other_dates(course, work, instructor) -> None:
    group = create_group(course, "Monday")
    module = course.modules.get()
    assign(
        module,
        to=group,
        by=instructor.user,
        due=timezone.now() - timedelta(hours=30),
        late="reduce",
        late_share=0.25,
    )
    assert Standing.objects.get(enrolment=work).score == 1
    place(work, Seat(Role.LEARNER, None, group))
    assert Standing.objects.get(enrolment=work).score == 0.5


def test_places_of_many_take_as_many_queries_as_of_one(course, django_assert_max_num_queries) -> None:
    people = [make_enrolment(course) for _n in range(20)]
    group = create_group(course, "Monday")
    with django_assert_max_num_queries(20):
        place_all(course, {e.pk: Seat(Role.LEARNER, None, group) for e in people})
    assert course.enrolments.filter(group=group).count() == 20


def test_whoever_is_removed_comes_back_by_no_invitation_of_their_own(course, instructor) -> None:
    other = make_enrolment(course, Role.INSTRUCTOR)
    invite(course, "second@example.org", by=other.user, role=Role.INSTRUCTOR)
    invite(course, "student@example.org", by=other.user)
    invite(course, "third@example.org", by=instructor.user, role=Role.INSTRUCTOR)
    remove(other, by=instructor.user)
    left = set(Invitation.objects.values_list("email", flat=True))
    assert left == {"student@example.org", "third@example.org"}
