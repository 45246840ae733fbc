"""What people are told: once, where they want to hear it, in words made for them."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Channel, Notice, User
from accounts.notices import KINDS, channels_of, choose, see_all, tell, unseen, words_of
from tests.clock import set_clock
from tests.factories import make_user

FACTS = {"course": "A seminar", "activity": "Talk", "due": "2026-12-04T22:59:00+00:00"}


def tell_due(*users: User, key: str = "due:1", **facts: str) -> int:
    return tell(users, "due", key=key, facts={**FACTS, **facts}, href="/courses/seminar/talk/")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_same_thing_is_told_once(db) -> None:
    user = make_user()
    assert (tell_due(user), tell_due(user), tell_due(user, key="due:2")) == (1, 0, 1)
    assert user.notices.count() == 2


def test_somebody_new_is_told_what_others_know_already(db) -> None:
    first, second = make_user(), make_user()
    tell_due(first)
    assert tell_due(first, second) == 1


def test_neither_guests_nor_former_members_nor_the_inactive_are_told_anything(db) -> None:
    users = [make_user() for _ in range(3)]
    users[0].kind, users[1].kind, users[2].is_active = User.Kind.GUEST, User.Kind.FORMER, False
    assert tell_due(*users) == 0
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("here", "mail", "told"),
    [(True, False, (True, False)), (False, True, (False, True)), (False, False, None)],
)
def test_a_notice_takes_only_the_channels_that_are_on(db, here, mail, told) -> None:
    user = make_user()
    Channel.objects.create(user=user, kind="due", here=here, mail=mail)
    tell_due(user)
    notice = user.notices.first()
    assert (notice and (notice.here, notice.mail_after is not None)) == told


def test_another_kind_keeps_its_own_channels(db) -> None:
    user = make_user()
    Channel.objects.create(user=user, kind="graded", here=False, mail=False)
    assert tell_due(user) == 1


@pytest.mark.parametrize(
    ("zone", "rhythm", "now", "mailed"),
    [
        ("Europe/Berlin", "soon", "2026-03-28 10:00", "2026-03-28 10:00"),
        ("Europe/Berlin", "soon", "2026-03-28 21:00", "2026-03-29 05:00"),
        ("America/New_York", "soon", "2026-11-01 02:00", "2026-11-01 12:00"),
        ("Europe/Berlin", "daily", "2026-03-28 10:00", "2026-03-29 05:00"),
        ("America/New_York", "daily", "2026-10-31 15:00", "2026-11-01 12:00"),
        ("America/New_York", "daily", "2026-10-31 10:00", "2026-10-31 11:00"),
    ],
)
def test_the_mail_goes_in_the_rhythm_chosen_and_never_at_night(
    db, monkeypatch, zone, rhythm, now, mailed
) -> None:
    set_clock(monkeypatch, now)
    user = make_user()
    user.timezone, user.rhythm = zone, rhythm
    tell_due(user)
    assert user.notices.get().mail_after == datetime.fromisoformat(mailed).replace(tzinfo=UTC)


@pytest.mark.parametrize("number", [1, 5])
def test_telling_five_asks_as_often_as_telling_one(db, number) -> None:
    users = [make_user() for _ in range(number)]
    with CaptureQueriesContext(connection) as captured:
        assert tell_due(*users) == number
    assert len([q for q in captured if "SAVEPOINT" not in q["sql"]]) == 3


def test_facts_that_the_words_need_are_missed_where_something_is_told(db) -> None:
    with pytest.raises(KeyError):
        tell([make_user()], "due", key="x", facts={"course": "A seminar"}, href="/")


# Words


def test_a_due_date_reads_as_the_readers_clock_shows_it(db) -> None:
    user = make_user()
    tell_due(user)
    said = []
    for zone in ("Europe/Berlin", "Asia/Tokyo"):
        with timezone.override(zone):
            said.append(words_of(user.notices.get()))
    assert said == [
        "“Talk” in A seminar is due on Friday 4 December, 23:59.",
        "“Talk” in A seminar is due on Saturday 5 December, 07:59.",
    ]


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("assigned", {"due": ""}, "“Talk” in A seminar is given to you to do."),
        ("assigned", {}, "“Talk” in A seminar is to be done by Friday 4 December, 22:59."),
        ("answered", {"answer": "admitted"}, "You are in A seminar now."),
        (
            "answered",
            {"answer": "declined", "reason": "100 % full"},
            "Your request to join A seminar was declined. They wrote: “100 % full”",
        ),
        ("graded", {"by": "Ina"}, "Ina has read your answers in “Talk”, A seminar."),
        ("changed", {}, "The text of “Talk” in A seminar has changed where you cited it."),
        (
            "changed",
            {"citing": "Answer", "n": 1},
            "“Talk” in A seminar has changed: 1 place in “Answer” that points into it needs a look.",
        ),
        ("asked", {"who": "Sol", "line": ""}, "Sol asks to join A seminar."),
        ("asked", {"who": "Sol", "line": "%s {x}"}, "Sol asks to join A seminar: “%s {x}”"),
    ],
)
def test_each_kind_makes_a_sentence_of_its_facts(kind, facts, words) -> None:
    assert KINDS[kind].words({**FACTS, **facts}) == words


# The page


def test_the_page_lists_what_one_was_told_and_changes_nothing(db) -> None:
    user, other = make_user(), make_user()
    tell_due(user, activity="Mine")
    tell_due(other, activity="Theirs")
    page = client_of(user).get("/notices/").content.decode()
    assert ("“Mine”" in page, "“Theirs”" in page, unseen(user)) == (True, False, 1)


def test_what_was_switched_off_here_is_not_on_the_page(db) -> None:
    user = make_user()
    Channel.objects.create(user=user, kind="due", here=False, mail=True)
    tell_due(user)
    response = client_of(user).get("/notices/")
    assert ("“Talk”" in response.content.decode(), unseen(user)) == (False, 0)


def test_facts_are_text_and_never_html(db) -> None:
    user = make_user()
    tell_due(user, activity="<b>Talk</b>")
    page = client_of(user).get("/notices/").content.decode()
    assert "“&lt;b&gt;Talk&lt;/b&gt;”" in page
    assert "<b>Talk" not in page


def test_opening_a_notice_marks_it_as_seen_and_leads_on(db) -> None:
    user = make_user()
    tell_due(user)
    tell_due(user, key="due:2")
    notice = user.notices.get(key="due:1")
    response = client_of(user).post("/notices/open/", {"notice": notice.pk})
    notice.refresh_from_db()
    assert (response["Location"], notice.seen is not None, unseen(user)) == (
        "/courses/seminar/talk/",
        True,
        1,
    )


def test_what_was_seen_is_not_mailed_any_more(db) -> None:
    user = make_user()
    tell_due(user)
    client_of(user).post("/notices/open/", {"notice": user.notices.get().pk})
    assert user.notices.get().mail_after is None


def test_nobody_opens_the_notice_of_somebody_else(db) -> None:
    user, other = make_user(), make_user()
    tell_due(other)
    response = client_of(user).post("/notices/open/", {"notice": other.notices.get().pk})
    assert (response.status_code, other.notices.get().seen) == (404, None)


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "9" * 5000])
def test_a_number_that_is_no_notice_is_not_found(db, number) -> None:
    assert client_of(make_user()).post("/notices/open/", {"notice": number}).status_code == 404


def test_a_notice_never_leads_to_another_site(db) -> None:
    user = make_user()
    tell([user], "due", key="due:1", facts=FACTS, href="//evil.example/")
    response = client_of(user).post("/notices/open/", {"notice": user.notices.get().pk})
    assert response["Location"] == "/notices/"


def test_all_are_marked_as_seen_and_nobody_elses(db) -> None:
    user, other = make_user(), make_user()
    for key in "ab":
        tell_due(user, other, key=key)
    client_of(user).post("/notices/seen/")
    assert (unseen(user), unseen(other)) == (0, 2)


@pytest.mark.parametrize(("number", "rows"), [(1, 1), (31, 30)])
def test_the_page_holds_thirty_and_asks_as_often_for_one(db, number, rows) -> None:
    user = make_user()
    for n in range(number):
        tell_due(user, key=f"due:{n}")
    client = client_of(user)
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/notices/").content.decode()
    assert (page.count('class="new"'), len(captured)) == (rows, 6)


def test_nothing_to_tell_is_said_so(db) -> None:
    assert "Nothing yet." in client_of(make_user()).get("/notices/").content.decode()


# The masthead


@pytest.mark.parametrize(("number", "shown"), [(3, "<b>3</b>"), (120, "<b>99+</b>")])
def test_every_page_says_how_much_is_new(db, number, shown) -> None:
    user = make_user()
    Notice.objects.bulk_create(
        Notice(user=user, kind="due", key=f"due:{n}", facts=FACTS, href="/") for n in range(number)
    )
    assert shown in client_of(user).get("/").content.decode()


def test_a_page_without_the_count_asks_nothing_for_it(db) -> None:
    with CaptureQueriesContext(connection) as captured:
        Client().get("/accounts/login/")
    assert [q for q in captured if "notice" in q["sql"]] == []


# Where one wants to hear it


def settings_form(**fields: object) -> dict[str, object]:
    return {"here": ["due", "graded"], "mail": ["graded"], "rhythm": "soon", **fields}


def test_what_is_chosen_is_kept(db) -> None:
    user = make_user()
    response = client_of(user).post("/profile/notifications/", settings_form())
    user.refresh_from_db()
    rows = channels_of(user).rows
    assert response["Location"] == "/profile/#tell"
    assert [row.kind.name for row in rows if row.here] == ["due", "graded"]
    assert [row.kind.name for row in rows if row.mail] == ["graded"]
    assert user.rhythm == "soon"


def test_what_waits_to_be_mailed_follows_the_choice_at_once(db) -> None:
    user = make_user()
    tell_due(user)
    tell([user], "graded", key="graded:1", facts={**FACTS, "by": "Ina"}, href="/")
    choose(user, here=["due"], mail=["graded"], rhythm="daily")
    assert list(user.notices.filter(mail_after__isnull=False).values_list("kind", flat=True)) == ["graded"]


def test_a_choice_that_is_none_is_refused_and_nothing_is_kept(db) -> None:
    user = make_user()
    response = client_of(user).post("/profile/notifications/", settings_form(rhythm="hourly"))
    assert (response.status_code, Channel.objects.count()) == (422, 0)


def test_seeing_all_leaves_what_is_for_mail_alone(db) -> None:
    user = make_user()
    Channel.objects.create(user=user, kind="due", here=False, mail=True)
    tell_due(user)
    see_all(user)
    assert user.notices.get().mail_after is not None
