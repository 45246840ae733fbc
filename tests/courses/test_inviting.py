"""Invitations by mail."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import Mail
from courses.grouping import create_cohort, create_group
from courses.inviting import (
    CannotInvite,
    Gone,
    NotYours,
    accept,
    invite,
    open_invitation,
    read_addresses,
    send_again,
    withdraw,
)
from courses.models import Invitation, JoinRequest, Role
from courses.placing import remove
from tests.factories import make_enrolment, make_user

PASTED = """\
Ana Brandt <Ana@Example.org>, bo@example.org; "Doe, Cy" <cy@example.org>
dee@example.org eve@example.org
mailto:fay@example.org.
"""


def test_a_pasted_list_is_read_however_it_is_parted() -> None:
    assert read_addresses(PASTED) == (
        [f"{name}@example.org" for name in ("ana", "bo", "cy", "dee", "eve", "fay")],
        [],
    )


def test_what_is_no_address_is_named() -> None:
    found, unknown = read_addresses("ana@example.org\nBo without an address\ncy@nowhere\nana@example.org")
    assert (found, unknown) == (["ana@example.org"], ["Bo without an address", "cy@nowhere"])


@pytest.fixture
def invited(course, instructor) -> Invitation:
    (invitation,) = invite(course, "new@example.org", by=instructor.user).sent
    return invitation


def test_everybody_who_is_invited_gets_one_mail_with_a_link_of_their_own(
    course, instructor, settings
) -> None:
    settings.SITE_ADDRESS = "https://colloquy.example"
    outcome = invite(course, "a@example.org b@example.org", by=instructor.user)
    mails = Mail.objects.order_by("to")
    assert [mail.to for mail in mails] == ["a@example.org", "b@example.org"]
    assert [mail.subject for mail in mails] == ["You are invited to “A seminar”"] * 2
    links = [f"https://colloquy.example/join/i/{invitation.token}/" for invitation in outcome.sent]
    assert len(set(links)) == 2
    for link, mail in zip(links, mails, strict=True):
        assert link in mail.text
        assert f'href="{link}"' in mail.html
        assert "Ina Instructor invites you" in mail.text


def test_the_words_of_a_mail_are_not_read_as_html(course, instructor) -> None:
    course.title = "<b>Bold</b> & old"
    course.save()
    invite(course, "a@example.org", by=instructor.user)
    mail = Mail.objects.get()
    assert "“<b>Bold</b> & old”" in mail.text
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; old" in mail.html


def test_who_is_in_or_invited_already_is_named_and_not_written_to(
    course, instructor, learner, invited
) -> None:
    EmailAddress.objects.create(user=learner.user, email="lea@second.example", verified=True)
    outcome = invite(course, "lea@example.org lea@second.example new@example.org", by=instructor.user)
    assert outcome.members == ["lea@example.org", "lea@second.example"]
    assert (outcome.already, outcome.sent) == (["new@example.org"], [])
    assert Mail.objects.count() == 1


def test_no_more_are_invited_than_there_are_places(course, instructor, learner) -> None:
    course.seats = 2
    course.save()
    outcome = invite(course, "a@example.org b@example.org", by=instructor.user)
    assert [i.email for i in outcome.sent] == ["a@example.org"]
    assert outcome.full == ["b@example.org"]


def test_an_assistant_is_invited_whatever_the_places(course, instructor) -> None:
    course.seats = 0
    course.save()
    assert len(invite(course, "a@example.org", by=instructor.user, role=Role.ASSISTANT).sent) == 1


def test_more_than_two_hundred_at_a_time_are_refused(course, instructor) -> None:
    with pytest.raises(CannotInvite, match="at most 200"):
        invite(course, " ".join(f"a{n}@example.org" for n in range(201)), by=instructor.user)
    assert not Mail.objects.exists()


def test_one_person_sends_five_hundred_invitations_a_day_and_no_more(course, instructor) -> None:
    """A course of one's own must be no way to mail the world; taking invitations back gives none of them free."""
    for hundred in range(5):
        sent = invite(
            course, " ".join(f"p{hundred}-{n}@example.org" for n in range(100)), by=instructor.user
        ).sent
    Mail.objects.update(state=Mail.State.SENT)
    withdraw(sent[0])
    with pytest.raises(CannotInvite, match="500 invitations a day"):
        invite(course, "one-more@example.org", by=instructor.user)
    with pytest.raises(CannotInvite):
        send_again(sent[1])
    Mail.objects.update(created=timezone.now() - timedelta(days=1, minutes=1))
    assert len(invite(course, "one-more@example.org", by=instructor.user).sent) == 1


def test_nobody_is_invited_as_a_guest_or_into_an_archived_course(course, instructor) -> None:
    with pytest.raises(CannotInvite):
        invite(course, "a@example.org", by=instructor.user, role=Role.GUEST)
    course.archived = timezone.now()
    course.save()
    with pytest.raises(CannotInvite):
        invite(course, "a@example.org", by=instructor.user)


# Taking up


def test_an_invitation_brings_role_group_and_cohort(course, instructor) -> None:
    group = create_group(course, "Monday", cohort=create_cohort(course, "Autumn"))
    (invitation,) = invite(
        course, "new@example.org", by=instructor.user, role=Role.ASSISTANT, group=group
    ).sent
    enrolment = accept(invitation, make_user(email="new@example.org"))
    assert (enrolment.role, enrolment.group, enrolment.cohort) == (Role.ASSISTANT, group, group.cohort)
    assert not Invitation.objects.exists()


def test_it_is_taken_up_with_any_confirmed_address_of_theirs(invited) -> None:
    user = make_user()
    EmailAddress.objects.create(user=user, email="new@example.org", verified=True)
    assert accept(invited, user).user == user


def test_whoever_has_the_link_and_another_address_may_not_use_it(course, invited) -> None:
    user = make_user()
    EmailAddress.objects.create(user=user, email="new@example.org", verified=False)
    with pytest.raises(NotYours):
        accept(invited, user)
    assert not course.enrolments.filter(user=user).exists()


def test_it_is_taken_up_after_joining_was_closed_and_though_others_are_asked(course, invited) -> None:
    course.approval, course.joining_until = True, timezone.now()
    course.save()
    assert accept(invited, make_user(email="new@example.org")).role == Role.LEARNER


def test_whoever_is_in_already_keeps_their_role_and_the_invitation_ends(course, invited) -> None:
    there = make_enrolment(course, Role.AUTHOR, make_user(email="new@example.org"))
    assert accept(invited, there.user) == there
    assert not Invitation.objects.exists()
    there.refresh_from_db()
    assert there.role == Role.AUTHOR


def test_whoever_was_removed_and_then_invited_comes_back(course, instructor) -> None:
    gone = make_enrolment(course, user=make_user(email="new@example.org"))
    remove(gone, by=instructor.user)
    (invitation,) = invite(course, "new@example.org", by=instructor.user).sent
    assert accept(invitation, gone.user) == gone
    gone.refresh_from_db()
    assert (gone.left, gone.removed) == (None, False)


def test_a_link_works_until_it_is_taken_back_and_says_that_it_was_followed(invited) -> None:
    assert open_invitation(invited.token) == invited
    invited.refresh_from_db()
    assert invited.opened is not None
    withdraw(invited)
    assert open_invitation(invited.token) is None
    with pytest.raises(Gone):
        accept(invited, make_user(email="new@example.org"))


def test_a_mail_that_waits_is_not_sent_once_the_invitation_is_taken_back(invited) -> None:
    withdraw(invited)
    assert not Mail.objects.exists()


def test_a_place_held_for_an_invitation_that_is_taken_back_goes_to_whoever_waits(course, invited) -> None:
    waits = make_user()
    JoinRequest.objects.create(course=course, user=waits, state=JoinRequest.State.WAITING)
    course.seats = 1
    course.save()
    withdraw(invited)
    assert course.enrolments.learners().get(user=waits)


def test_it_is_sent_again_only_after_the_last_mail_is_out(invited) -> None:
    assert not send_again(invited)
    Mail.objects.update(state=Mail.State.FAILED)
    assert send_again(invited)
    first, second = Mail.objects.order_by("pk")
    invited.refresh_from_db()
    assert (first.state, second.state, invited.mail) == ("failed", "queued", second)
    assert re.search(r"/join/i/\S+/", second.text)[0] == re.search(r"/join/i/\S+/", first.text)[0]


def test_an_address_too_long_to_keep_is_no_address() -> None:
    long = f"{'a' * 250}@example.org"
    assert read_addresses(f"{long} bo@example.org") == (["bo@example.org"], [long[:80]])


def test_signs_without_width_are_no_part_of_an_address() -> None:
    pasted = "\N{ZERO WIDTH SPACE}ana@example.org\N{ZERO WIDTH SPACE} \N{RIGHT-TO-LEFT MARK}bo@example.org"
    assert read_addresses(pasted) == (["ana@example.org", "bo@example.org"], [])


def test_a_link_with_a_nul_in_it_is_none(client, db) -> None:
    assert client.get("/join/i/%00/").status_code == 404
