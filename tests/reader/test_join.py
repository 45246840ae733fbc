"""The pages on which people come into a course, and leave."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from courses.inviting import invite
from courses.joining import decide, join, new_code, waiting_for
from courses.models import Domain, JoinRequest, Role
from tests.factories import make_enrolment, make_user


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def open_course(course, instructor):
    new_code(course)
    course.refresh_from_db()
    return course


@pytest.fixture
def user(db):
    return make_user("Ada Asks", email="ada@example.org", password="a-quiet-room")


@pytest.fixture
def client(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def at(course) -> str:
    return f"/join/{course.code}/"


# With a code


def test_a_code_leads_to_its_course(client, open_course) -> None:
    response = client.post("/join/", {"code": open_course.code.lower().replace("-", " ")})
    assert response["Location"] == at(open_course)
    shown = text_of(client.get(at(open_course)))
    assert f"{open_course.code} belongs to A seminar Ina Instructor" in shown
    assert "Your instructors will see your name, your answers and what you have read." in shown


@pytest.mark.parametrize("code", ["", "7KQ-PI0", "short"])
def test_what_is_no_code_is_said_beside_the_field(client, code) -> None:
    response = client.post("/join/", {"code": code})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()


def test_a_code_that_nobody_has_says_so(client, open_course) -> None:
    response = client.get("/join/AAA-AAA/")
    assert response.status_code == 404
    assert "No course has this code." in text_of(response)


def test_codes_can_not_be_tried_without_end(open_course) -> None:
    client = Client()
    codes = [client.get("/join/AAA-AAA/").status_code for _n in range(101)]
    assert (set(codes[:100]), codes[100]) == ({404}, 429)
    assert client.get(at(open_course)).status_code == 429


def test_a_press_joins_and_leads_into_the_course(client, user, open_course) -> None:
    response = client.post(at(open_course), follow=True)
    assert response.redirect_chain[-1][0] == "/courses/seminar/"
    assert "You are in." in text_of(response)
    assert client.get(at(open_course))["Location"] == "/courses/seminar/"


def test_looking_joins_nobody(client, open_course) -> None:
    client.get(at(open_course))
    assert open_course.enrolments.count() == 1


def test_whoever_is_signed_out_signs_in_or_up_and_comes_back(open_course) -> None:
    client = Client()
    shown = client.get(at(open_course)).content.decode()
    back = f"next=%2Fjoin%2F{open_course.code}%2F"
    assert f'href="/accounts/login/?{back}"' in shown
    assert f'href="/accounts/signup/?code={open_course.code}&amp;{back}"' in shown
    assert client.post(at(open_course))["Location"] == f"/accounts/login/?next=/join/{open_course.code}/"


def test_whoever_signs_in_on_the_way_lands_on_the_course(user, open_course) -> None:
    client = Client()
    data = {"login": "ada@example.org", "password": "a-quiet-room", "next": at(open_course)}
    assert client.post("/accounts/login/", data)["Location"] == at(open_course)


def test_closed_joining_says_why(client, open_course) -> None:
    open_course.joining_until = timezone.now()
    open_course.save()
    assert "Joining closed on" in text_of(client.post(at(open_course), follow=True))


# Asking and waiting


@pytest.fixture
def asked(client, user, open_course) -> JoinRequest:
    open_course.approval = True
    open_course.save()
    assert "A line to the instructor" in text_of(client.get(at(open_course)))
    client.post(at(open_course), {"line": "I am in the Thursday group."})
    return JoinRequest.objects.get(user=user)


def test_a_request_shows_what_was_written_and_can_be_taken_back(client, asked) -> None:
    shown = text_of(client.get("/join/"))
    assert "A seminar has your request." in shown
    assert "“I am in the Thursday group.”" in shown
    client.post(f"/join/requests/{asked.pk}/take-back/")
    assert not JoinRequest.objects.exists()


def test_a_declined_request_shows_the_reason(client, asked) -> None:
    decide(asked, False, reason="Use the code of the Monday group.")
    assert "gave a reason: “Use the code of the Monday group.”" in text_of(client.get("/join/"))


def test_whoever_waits_for_a_place_reads_that_the_course_is_full(client, user, open_course) -> None:
    open_course.seats = 0
    open_course.save()
    shown = text_of(client.post(at(open_course), follow=True))
    assert "A seminar is full." in shown
    assert "When a place is free you are in" in shown


def test_whoever_would_have_to_wait_for_a_place_is_told_before(client, open_course) -> None:
    assert "waiting list" not in text_of(client.get(at(open_course)))
    open_course.seats = 0
    open_course.save()
    assert "Join the waiting list" in text_of(client.get(at(open_course)))


def test_whoever_was_invited_signs_up_with_the_invited_address(instructor, course) -> None:
    invite(course, "new@example.org", by=instructor.user)
    invitation = course.invitations.get()
    page = Client().get(f"/join/i/{invitation.token}/").content.decode()
    sign_up = re.search(r'href="(/accounts/signup/[^"]+)"', page)[1].replace("&amp;", "&")
    assert 'value="new@example.org"' in Client().get(sign_up).content.decode()


def test_somebody_elses_request_is_not_taken_back(asked) -> None:
    other = Client()
    other.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    assert other.post(f"/join/requests/{asked.pk}/take-back/").status_code == 404
    assert JoinRequest.objects.exists()


# By mail domain


def test_a_course_open_to_the_mail_domain_is_listed_and_joined(client, user, course) -> None:
    Domain.objects.create(course=course, name="example.org")
    assert "Open to your mail address A seminar" in text_of(client.get("/join/"))
    assert "A seminar" in text_of(client.get("/join/d/seminar/"))
    client.post("/join/d/seminar/")
    assert course.enrolments.get().user == user


def test_a_course_of_another_domain_is_not_there(client, course) -> None:
    Domain.objects.create(course=course, name="elsewhere.example")
    assert client.get("/join/d/seminar/").status_code == 404
    assert client.post("/join/d/seminar/").status_code == 404
    assert not course.enrolments.exists()


# Invitations


@pytest.fixture
def invitation(course, instructor):
    (invitation,) = invite(course, "ada@example.org", by=instructor.user).sent
    return invitation


def test_an_invitation_is_taken_up_at_a_press(client, user, course, invitation) -> None:
    address = f"/join/i/{invitation.token}/"
    assert "Ina Instructor invites you A seminar" in text_of(client.get(address))
    assert not course.enrolments.filter(user=user).exists()
    assert client.post(address)["Location"] == "/courses/seminar/"
    assert course.enrolments.get(user=user).role == Role.LEARNER


def test_another_address_is_told_whom_it_is_for(course, invitation) -> None:
    other = Client()
    user = make_user(email="other@example.org")
    other.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/join/i/{invitation.token}/"
    shown = text_of(other.get(address))
    assert "The invitation is for ada@example.org , and you are signed in with other@example.org." in shown
    other.post(address)
    assert not course.enrolments.filter(user=user).exists()


def test_whoever_is_signed_out_reads_which_address_to_use(invitation) -> None:
    shown = text_of(Client().get(f"/join/i/{invitation.token}/"))
    assert "The invitation is for ada@example.org" in shown


def test_an_invitation_that_ended_says_so(client, invitation) -> None:
    token = invitation.token
    invitation.delete()
    for method in (client.get, client.post):
        response = method(f"/join/i/{token}/")
        assert response.status_code == 404
        assert "This invitation is not open any more." in text_of(response)


def test_home_shows_what_one_is_invited_to(client, user, invitation) -> None:
    assert waiting_for(user).invitations == [invitation]
    assert f"/join/i/{invitation.token}/" in client.get("/join/").content.decode()


# Leaving


def test_a_course_is_left_after_a_second_look(learner, sign_in) -> None:
    client = sign_in(learner)
    assert "What you read and answered is kept" in text_of(client.get("/courses/seminar/leave/"))
    assert client.get("/courses/seminar/").status_code == 200
    assert "You have left “A seminar”." in text_of(client.post("/courses/seminar/leave/", follow=True))
    assert client.get("/courses/seminar/").status_code == 404


def test_the_only_instructor_reads_why_they_stay(instructor, sign_in) -> None:
    response = sign_in(instructor).post("/courses/seminar/leave/")
    assert response.status_code == 422
    assert "A course needs an instructor" in text_of(response)


def test_whoever_left_and_joins_again_goes_on(client, user, open_course) -> None:
    gone = make_enrolment(open_course, user=user, left=timezone.now())
    client.post(at(open_course))
    assert join(user, open_course) == gone
