"""The learner's pages: with htmx and without, empty and full, in and out of a session."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import PassageRead, Place, Role
from quizzes.models import Draft, HintTaken, Response
from tests.answering import answer, hidden, option, post_answer, version_of
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

HTMX = {"HX-Request": "true"}
OPEN = {"type": "open", "stem": "What do you make of it?", "answers": "= One might say."}


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question(), key="talk")


@pytest.fixture
def client(learner, sign_in) -> Client:
    return sign_in(learner)


def url(name: str, *args: str) -> str:
    return reverse(name, args=["seminar", *args])


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# Empty states


def test_somebody_without_a_course_is_told_how_to_join_one(db, sign_in) -> None:
    client = Client()
    client.force_login(
        make_user(email="new@example.org"), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = text_of(client.get("/"))
    assert "No course yet." in page
    assert "the code your instructor gave you" in page


def test_a_course_without_modules_says_that_nothing_is_published(client) -> None:
    assert "Nothing has been published yet." in text_of(client.get(url("course")))


@pytest.mark.parametrize(
    ("role", "leads"),
    [
        (Role.INSTRUCTOR, "studio:course"),
        (Role.ASSISTANT, "studio:course"),
        (Role.OBSERVER, "studio:class_table"),
    ],
)
def test_whoever_runs_or_watches_a_course_is_not_told_to_read_it_first(
    module, course, sign_in, role, leads
) -> None:
    page = sign_in(make_enrolment(course, role)).get("/").content.decode()
    assert f'class="btn main" href="{reverse(leads, args=[course.slug])}"' in page
    assert "Begin reading" not in page


def test_the_home_page_of_an_empty_course_says_so(client) -> None:
    assert "Nothing to read yet." in text_of(client.get("/"))


def test_a_module_without_questions_renders(course, client) -> None:
    make_module(course, "One passage.\n", key="short")
    assert "0 of 1 paragraph read." in text_of(client.get(url("module", "short")))


def test_a_draft_is_not_to_be_found_by_a_learner(course, client) -> None:
    make_module(course, key="draft", published=False)
    assert client.get(url("module", "draft")).status_code == 404


def test_a_visitor_sees_what_this_is(db) -> None:
    assert "Read closely." in text_of(Client().get("/"))


# Answering without JavaScript


def test_an_answer_leads_back_to_its_question(module, client) -> None:
    response = post_answer(client, module, "why", "Habit")
    assert (response.status_code, response["Location"]) == (302, f"{url('module', 'talk')}#item-why")


def test_the_form_on_the_page_is_the_form_that_is_taken(module, client) -> None:
    page = client.get(url("module", "talk")).content.decode()
    version = version_of(module)
    fields = {name: hidden(page, "why", name) for name in ("version", "try")}
    client.post(url("item", "why"), {**fields, "choice": option(version, "Habit")})
    assert [response.raw for response in Response.objects.all()] == [1]


def test_after_a_wrong_answer_the_form_asks_for_the_second_try(module, client) -> None:
    post_answer(client, module, "why", "Money")
    page = client.get(url("module", "talk")).content.decode()
    assert hidden(page, "why", "try") == "2"


def test_an_incomplete_answer_shows_the_page_with_what_is_missing(module, client) -> None:
    response = post_answer(client, module, "why")
    assert response.status_code == 422
    assert "Choose an answer first. Nothing was counted." in text_of(response)
    assert response.content.startswith(b"<!doctype html>")


def test_a_hint_leads_back_to_its_question(module, client) -> None:
    response = client.post(url("hint", "why"))
    assert response["Location"] == f"{url('module', 'talk')}#item-why"
    assert "Read the first sentence." in text_of(client.get(url("module", "talk")))


def test_done_leads_back_to_the_end_of_its_section(module, client) -> None:
    response = client.post(url("done", "talk"), {"section": "why-talk"})
    assert response["Location"] == f"{url('module', 'talk')}#done-s1"
    assert set(PassageRead.objects.values_list("key__name", flat=True)) == {"habit", "treaty"}


def test_the_address_of_a_question_leads_to_its_place_in_the_text(module, client) -> None:
    assert client.get(url("item", "why"))["Location"] == f"{url('module', 'talk')}#item-why"


def test_words_that_were_too_many_are_still_in_the_field(course, client) -> None:
    module = make_module(course, TEXT, question("word", type="text", answers="= consensus\n* > No."))
    response = post_answer(client, module, "word", text="consensus " * 40)
    assert response.status_code == 422
    assert f'value="{"consensus " * 40}"' in response.content.decode()


# Answering with htmx


def test_an_answer_by_htmx_brings_the_question_the_rail_and_the_end_of_the_section(module, client) -> None:
    response = post_answer(client, module, "why", "Habit", htmx=True)
    ids = re.findall(r'<(?:section|nav|p|form)[^>]* id="([\w-]+)"', response.content.decode())
    assert response.status_code == 200
    assert [name for name in ids if name in ("item-why", "rail", "done-s2")] == [
        "item-why",
        "rail",
        "done-s2",
    ]


def test_an_incomplete_answer_by_htmx_is_the_same_fragment_with_422(module, client) -> None:
    response = post_answer(client, module, "why", htmx=True)
    assert response.status_code == 422
    assert 'id="item-why"' in response.content.decode()
    assert "<!doctype" not in response.content.decode()


def test_a_try_out_of_its_turn_says_that_it_was_not_counted(module, client) -> None:
    response = post_answer(client, module, "why", "Habit", number=2, htmx=True)
    assert response.status_code == 422
    assert "This answer came too late or twice, so it was not counted." in text_of(response)


def test_a_double_click_shows_what_the_first_click_brought(module, client) -> None:
    first = post_answer(client, module, "why", "Money", htmx=True)
    second = post_answer(client, module, "why", "Money", htmx=True)
    assert (first.status_code, second.status_code, Response.objects.count()) == (200, 200, 1)


def test_a_hint_by_htmx_brings_the_question_with_the_hint(module, client) -> None:
    response = client.post(url("hint", "why"), headers=HTMX)
    assert "Hint 1 of 2" in text_of(response)


def test_done_by_htmx_brings_the_end_of_the_section_and_the_rail(module, client) -> None:
    page = client.post(url("done", "talk"), {"section": "why-talk"}, headers=HTMX).content.decode()
    assert 'id="done-s1"' in page
    assert 'id="rail"' in page


def test_a_session_that_has_ended_sends_the_whole_page_to_the_sign_in(module) -> None:
    response = post_answer(Client(), module, "why", "Habit", htmx=True)
    assert (response.status_code, response["HX-Redirect"]) == (
        204,
        f"/accounts/login/?next={url('item', 'why')}",
    )


def test_a_session_that_has_ended_redirects_a_page_without_htmx(module) -> None:
    response = post_answer(Client(), module, "why", "Habit")
    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={url('item', 'why')}",
    )


# Editions


def test_a_question_that_has_left_the_module_is_not_found(module, client) -> None:
    old = version_of(module)
    revise(module, source(TEXT))
    response = client.post(url("item", "why"), {"version": old.pk, "try": 1, "choice": option(old, "Habit")})
    assert response.status_code == 404


def test_a_version_of_another_question_is_not_found(course, client) -> None:
    module = make_module(course, TEXT, question("one"), question("two"))
    other = version_of(module, "two")
    response = client.post(
        url("item", "one"), {"version": other.pk, "try": 1, "choice": option(other, "Habit")}
    )
    assert response.status_code == 404


def test_an_answer_in_an_old_tab_is_shown_in_the_new_edition(module, client) -> None:
    old = version_of(module)
    choice = option(old, "Habit")
    revise(module, source(TEXT + question(stem="Why, in short, do they talk?")))
    response = client.post(url("item", "why"), {"version": old.pk, "try": 1, "choice": choice}, headers=HTMX)
    assert 'data-state="right"' in response.content.decode()
    assert "Why, in short, do they talk?" in text_of(response)


# What is read


def test_passages_in_view_are_noted_and_names_of_no_passage_are_ignored(module, client) -> None:
    response = client.post(url("read", "talk"), {"key": ["habit", "nonsense", "habit"], "place": "treaty"})
    assert response.status_code == 204
    assert list(PassageRead.objects.values_list("key__name", flat=True)) == ["habit"]
    assert list(Place.objects.values_list("key__name", flat=True)) == ["treaty"]


def test_where_the_reader_stopped_is_offered_again(module, client) -> None:
    client.post(url("read", "talk"), {"key": "habit", "place": "treaty"})
    assert "Continue from ¶2" in text_of(client.get(url("module", "talk")))


def test_a_passage_of_another_module_is_not_read_here(module, course, client) -> None:
    make_module(course, "Elsewhere. {#elsewhere}\n")
    client.post(url("read", "talk"), {"key": "elsewhere"})
    assert not PassageRead.objects.exists()


def test_a_section_that_is_not_there_can_not_be_closed(module, client) -> None:
    assert client.post(url("done", "talk"), {"section": "no-such"}).status_code == 404


# Passages by name


def test_a_passage_is_found_by_its_lasting_name(module, client) -> None:
    assert client.get(url("passage", "A", "brake"))["Location"] == f"{url('module', 'talk')}#p3"


def test_a_passage_is_found_by_its_name_when_its_number_has_changed(module, client) -> None:
    revise(module, source(f"A new beginning.\n\n{TEXT}"))
    assert client.get(url("passage", "A", "brake"))["Location"] == f"{url('module', 'talk')}#p4"


def test_the_way_to_a_passage_remembers_the_question_it_came_from(module, course, client) -> None:
    make_module(course, "Other words.\n", question("far", evidence="A#treaty"), key="other")
    response = client.get(url("passage", "A", "treaty"), {"back": "far"})
    assert response["Location"] == f"{url('module', 'talk')}?back=far&at=2#p2"
    page = client.get(response["Location"]).content.decode()
    assert f'href="{url("module", "other")}#item-far"' in page


@pytest.mark.parametrize("back", ["//evil.example", "a b", "<script>", "no-such"])
def test_a_way_back_to_no_question_of_the_course_is_not_shown(module, client, back) -> None:
    page = client.get(url("module", "talk"), {"back": back, "at": "1"}).content.decode()
    assert "Back to question" not in page


# Hostile fields


NINES = "9" * 5000


@pytest.mark.parametrize(
    ("name", "args", "data", "status"),
    [
        ("item", ["why"], {"version": NINES, "try": "1", "choice": "x"}, 404),
        ("item", ["why"], {"version": "\x00", "try": "1", "choice": "x"}, 404),
        ("item", ["why"], {"version": "-1", "try": "1"}, 404),
        ("item", ["why"], {"version": "THIS", "try": NINES, "choice": "THAT"}, 422),
        ("item", ["why"], {"version": "THIS", "try": "1", "choice": "\x00"}, 422),
        ("done", ["talk"], {"section": "\x00"}, 404),
        ("read", ["talk"], {"key": ["\x00", NINES], "place": "\x00"}, 204),
        ("draft", ["own"], {"text": "\x00"}, 200),
        ("hint", ["why"], {"hint": NINES}, 302),
    ],
)
def test_nonsense_in_a_form_is_answered_and_breaks_nothing(course, client, name, args, data, status) -> None:
    version = version_of(make_module(course, TEXT, question(), question("own", **OPEN), key="talk"))
    named = {"THIS": str(version.pk), "THAT": option(version, "Habit")}
    data = {key: named.get(value, value) if isinstance(value, str) else value for key, value in data.items()}
    assert client.post(url(name, *args), data).status_code == status


@pytest.mark.parametrize("query", ["back=why&at=" + NINES, "back=%00&at=1", "back=why&at=%00", "at=1"])
def test_nonsense_in_an_address_is_ignored(module, client, query) -> None:
    assert client.get(f"{url('module', 'talk')}?{query}").status_code == 200


def test_a_passage_of_no_possible_name_is_not_found(module, client) -> None:
    assert client.get("/courses/seminar/passages/%00/habit/").status_code == 404


# Answers in one's own words


@pytest.fixture
def own(course):
    return make_module(course, TEXT, question("own", **OPEN), key="own-words")


def test_a_draft_is_kept_and_said_to_be(own, client) -> None:
    response = client.post(url("draft", "own"), {"text": "I begin"})
    assert response.content.decode().startswith("Saved at ")
    assert Draft.objects.get().text == "I begin"


def test_a_draft_is_there_again_when_the_page_is_opened(own, client) -> None:
    client.post(url("draft", "own"), {"text": "I begin"})
    assert ">I begin</textarea>" in client.get(url("module", "own-words")).content.decode()


def test_a_draft_after_handing_in_is_refused_with_a_sentence(own, client) -> None:
    post_answer(client, own, "own", text="My view.")
    response = client.post(url("draft", "own"), {"text": "Another view."})
    assert (response.status_code, text_of(response)) == (
        409,
        "Already handed in, or too late. This change was not kept.",
    )


def test_a_question_with_options_keeps_no_draft(module, client) -> None:
    assert client.post(url("draft", "why"), {"text": "x"}).status_code == 404


def test_what_a_learner_wrote_is_shown_as_text(own, client) -> None:
    post_answer(client, own, "own", text="<script>alert(1)</script>")
    page = client.get(url("module", "own-words")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


# Preview


def test_a_learner_has_no_preview(course, client) -> None:
    make_module(course, key="talk", published=False)
    assert client.get(url("preview", "talk")).status_code == 404


def test_a_preview_takes_no_answers(course, instructor, sign_in) -> None:
    make_module(course, TEXT, question(), key="talk", published=False)
    page = sign_in(instructor).get(url("preview", "talk")).content.decode()
    assert "Why do they talk?" in page
    assert re.findall(r"hx-post|data-read|csrfmiddlewaretoken", page.partition("<main")[2]) == []


def test_a_draft_that_can_not_be_published_yet_can_be_looked_at(course, instructor, sign_in) -> None:
    broken = question(evidence="no-such", answers="- [ ] Habit\n- [ ] Money")
    make_module(course, TEXT, broken, "::: nonsense\n:::\n", key="talk", published=False)
    assert sign_in(instructor).get(url("preview", "talk")).status_code == 200


# The whole desk


def test_the_home_page_proposes_the_next_step_of_every_course(module, learner, client) -> None:
    make_enrolment(make_course(title="Another course"), user=learner.user)
    page = text_of(client.get("/"))
    assert "Begin reading" in page
    assert "Another course" in page


def test_the_course_page_counts_what_is_done_and_what_it_earned(module, learner, client) -> None:
    answer(learner, version_of(module), "Habit")
    page = text_of(client.get(url("course")))
    assert "1 of 4 things" in page
    assert "1 of 1 points" in page


def test_taking_a_hint_twice_is_noted_once_for_each(module, client) -> None:
    client.post(url("hint", "why"))
    client.post(url("hint", "why"), headers=HTMX)
    assert HintTaken.objects.get().count == 2


# Comparing one's own answer


@pytest.fixture
def criteria(course):
    answers = "= One might say.\n- (2) Names the habit\n- (1) Names the treaty"
    return make_module(course, TEXT, question("own", **{**OPEN, "answers": answers}), key="own-words")


def test_a_comparison_with_the_criteria_is_kept_and_shown(criteria, client) -> None:
    post_answer(client, criteria, "own", text="My view.")
    client.post(url("self_check", "own"), {"met": ["1", "7", "x", "\x00"]})
    page = client.get(url("module", "own-words")).content.decode()
    assert re.findall(r'name="met" value="(\d)"( checked)?', page) == [("0", ""), ("1", " checked")]


def test_a_comparison_changes_no_score(criteria, client, learner) -> None:
    post_answer(client, criteria, "own", text="My view.")
    client.post(url("self_check", "own"), {"met": ["0", "1"]})
    assert learner.standings.get().score is None


def test_there_is_nothing_to_compare_before_an_answer(criteria, client) -> None:
    assert client.post(url("self_check", "own"), {"met": "0"}).status_code == 404


def test_criteria_of_an_instructor_can_not_be_ticked(course, client) -> None:
    block = question("own", **OPEN, extra="marked: instructor")
    module = make_module(course, TEXT, block, key="own-words")
    post_answer(client, module, "own", text="My view.")
    assert client.post(url("self_check", "own"), {"met": "0"}).status_code == 404
