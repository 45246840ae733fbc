"""Nothing of a key reaches a learner before their own answer: on no page, in no header, by no way of asking."""

import re
from base64 import b64encode
from collections.abc import Iterator
from itertools import product

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from courses.models import Course, Enrolment, Module
from quizzes.models import ItemVersion
from tests.answering import answer, option, post_answer, version_of
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

WAYS = [
    ("get", {}),
    ("get", {"HX-Request": "true"}),
    ("get", {"Accept": "application/json"}),
    ("head", {}),
    ("options", {}),
    ("options", {"HX-Request": "true"}),
]


def choices(name: str, *options: str) -> str:
    """Return options with a feedback of their own each; those that begin with * are right."""
    return "\n".join(
        f"- [{'x' if words.startswith('*') else ' '}] {words.lstrip('*')}\n"
        f"  > canary-{name}-{words.lstrip('*').lower().replace(' ', '-')}."
        for words in options
    )


def secret(name: str, **fields: str) -> str:
    """Return a question whose every word that is not for learners yet is a canary."""
    return question(
        name,
        stem=f"What of {name}?",
        hints=f"? canary-{name}-hint-one.\n? canary-{name}-hint-two.",
        general=f"! canary-{name}-general.",
        **fields,
    )


QUESTIONS = {
    "single": secret("single", answers=choices("single", "*Habit", "Money", "Fear")),
    "guide": secret("guide", answers=choices("guide", "*Habit", "Money", "Fear"), extra="role: guiding"),
    "mixed": secret(
        "mixed",
        type="several",
        answers=choices("mixed", "*Habit", "*Patience", "Money", "Fear"),
        extra="shuffle: yes",
    ),
    "claim": secret("claim", type="true-false", answers=choices("claim", "*True", "False", "Not stated")),
    "word": secret(
        "word",
        type="text",
        answers="= canary-word-accepted\n  > canary-word-said.\n= [50%] canary-word-half\n  > canary-word-close.\n* > canary-word-otherwise.",
    ),
    "sentence": secret(
        "sentence",
        type="highlight",
        evidence="",
        extra='in: habit\nkey: "a habit"',
        answers='> "a habit": canary-sentence-key.\n> "a treaty": canary-sentence-wrong.',
    ),
    "own": secret(
        "own",
        type="open",
        answers="= canary-own-model.\n- (2) canary-own-criterion",
        extra="marked: self",
    ),
    "paper": secret(
        "paper",
        type="open",
        answers="= canary-paper-model.\n- (3) canary-paper-criterion",
        extra="marked: instructor",
    ),
}
CANARY = re.compile(r"canary-[a-z-]*[a-z]")


def canaries_of(name: str) -> set[str]:
    return set(CANARY.findall(QUESTIONS[name]))


ALL = set().union(*map(canaries_of, QUESTIONS))


def forms_of(word: str) -> list[str]:
    """Return how a word could be hidden in a page."""
    raw = word.encode()
    return [word, word[::-1], raw.hex(), b64encode(raw).decode().rstrip("=")]


def whole(response) -> str:
    """Return the head and body of a response as text."""
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{head}\n{response.cookies.output()}\n{response.getvalue().decode(errors='replace')}"


def leaks(text: str, words: set[str] = ALL) -> set[str]:
    return {word for word in words if any(form in text for form in forms_of(word))}


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A module of every type of question, with an edition to come, that another learner has answered already.

    It is filled once; what each test does to it is taken back.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        fill(make_course(slug="seminar"))
        yield
        transaction.set_rollback(True)


def fill(course: Course) -> None:
    module = make_module(course, TEXT, *QUESTIONS.values(), key="talk", letter="A")
    done = make_enrolment(course)
    for name, words in [
        ("single", ["Habit"]),
        ("guide", ["Money"]),
        ("mixed", ["Habit", "Money"]),
        ("claim", ["False"]),
        ("sentence", ["Nobody"]),
    ]:
        answer(done, version_of(module, name), *words)
    answer(done, version_of(module, "word"), text="canary-word-half")
    answer(done, version_of(module, "own"), text="canary-of-a-classmate")
    revise(
        module, source(TEXT + secret("single", answers="- [x] canary-draft-key\n- [ ] B")), republish=False
    )
    make_module(course, "A canary-draft-text.\n", key="draft", letter="B", published=False)


@pytest.fixture
def course(library, db) -> Course:
    return Course.objects.get(slug="seminar")


@pytest.fixture
def module(course: Course) -> Module:
    return course.modules.get(key="talk")


DRAFTS = {"canary-draft-key", "canary-draft-text", "canary-of-a-classmate"}


@pytest.fixture
def client(learner: Enrolment, sign_in) -> Client:
    return sign_in(learner)


def routes(resolver: URLResolver | None = None) -> list[str]:
    """Return every route of ours as a template: "courses/{course}/modules/{key}/"."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        part = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(entry.pattern))
        if isinstance(entry, URLPattern):
            found.append(part)
        elif part not in ("admin/", "accounts/"):
            found += [part + rest for rest in routes(entry)]
    return found


def every_address(course: Course) -> list[str]:
    """Return every address that can be made of what there is in a course."""
    values = {
        "course": [course.slug],
        "key": [
            *course.modules.values_list("key", flat=True),
            *course.items.values_list("key", flat=True),
            "habit",
            "treaty",
        ],
        "letter": ["A", "B"],
        "enrolment": course.enrolments.values_list("pk", flat=True),
        "line": [1],
        "pk": [1],
        "code": ["K7R-4MD"],
        "token": ["nothing"],
        "part": ["groups"],
    }
    addresses = set()
    for route in routes():
        names = re.findall(r"{(\w+)}", route)
        for chosen in product(*(values[name] for name in names)):
            addresses.add("/" + route.format(**dict(zip(names, chosen, strict=True))))
    return sorted(addresses)


# Before the answer


def test_no_address_gives_a_learner_anything_of_a_key_before_their_answer(module, course, client) -> None:
    found, looked_at = {}, 0
    for address in every_address(course):
        for method, headers in WAYS:
            response = getattr(client, method)(address, headers=headers)
            looked_at += 1
            if leaked := leaks(whole(response), ALL | DRAFTS):
                found[method, address, *headers] = leaked
            if response.status_code == 404:
                break
    assert found == {}
    assert looked_at > 150


def test_the_crawl_finds_what_an_author_sees(module, course, instructor, sign_in) -> None:
    """The test above would be worth nothing if its addresses led nowhere."""
    client = sign_in(instructor)
    seen = "".join(whole(client.get(address)) for address in every_address(course))
    assert leaks(seen, DRAFTS) == DRAFTS


def test_links_on_the_pages_of_a_learner_lead_to_no_key(module, client) -> None:
    found, waiting, seen = {}, ["/"], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address, follow=True)
        if leaked := leaks(whole(response), ALL | DRAFTS):
            found[address] = leaked
        links = re.findall(r'(?:href|action|hx-post|data-\w+)="(/[^"#]*)', response.content.decode())
        waiting += [link for link in links if not link.startswith(("/static/", "/accounts/logout"))]
    assert found == {}
    assert reverse("module", args=["seminar", "talk"]) in seen


def test_a_draft_in_the_writing_brings_nothing_of_the_key(module, client) -> None:
    response = client.post(reverse("draft", args=["seminar", "own"]), {"text": "I begin"})
    assert leaks(whole(response)) == set()


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_blank_answer_brings_nothing_of_the_key(module, client, name) -> None:
    response = post_answer(client, module, name, htmx=True)
    assert (response.status_code, leaks(whole(response))) == (422, set())


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_hint_brings_the_first_hint_alone(module, client, name) -> None:
    response = client.post(reverse("hint", args=["seminar", name]), headers={"HX-Request": "true"})
    assert leaks(whole(response)) == {f"canary-{name}-hint-one"}


def test_before_an_answer_no_passage_is_offered_to_look_at(module, client) -> None:
    page = client.get(module.get_absolute_url()).content.decode()
    assert re.findall(r"data-look|data-start|data-end|data-back|\?back=", page) == []


# After an answer


def page_after(client: Client, module: Module, name: str, *words: str, text: str = "") -> str:
    """Return the fragment and the page that follow an answer."""
    response = post_answer(client, module, name, *words, text=text, htmx=True)
    assert response.status_code == 200
    return whole(response) + whole(client.get(module.get_absolute_url()))


@pytest.mark.parametrize(
    ("name", "words", "text", "allowed"),
    [
        ("single", ["Money"], "", {"canary-single-money"}),
        ("guide", ["Fear"], "", {"canary-guide-fear"}),
        ("mixed", ["Patience", "Fear"], "", {"canary-mixed-patience", "canary-mixed-fear"}),
        ("word", [], "by vote", {"canary-word-otherwise"}),
        ("sentence", ["Nobody"], "", {"canary-sentence-wrong"}),
        ("sentence", ["The members"], "", set()),
    ],
)
def test_after_a_wrong_answer_only_what_was_chosen_says_something(
    module, client, name, words, text, allowed
) -> None:
    assert leaks(page_after(client, module, name, *words, text=text)) == allowed


def test_a_half_right_text_hears_its_own_feedback_and_no_better_answer(module, client) -> None:
    page = page_after(client, module, "word", text="canary-word-half")
    assert leaks(page) == {"canary-word-half", "canary-word-close"}


def test_while_tries_remain_the_key_sentence_is_like_the_others(module, client) -> None:
    page = page_after(client, module, "sentence", "Nobody")
    labels = re.findall(
        r"<label[^>]*>(?=<input[^>]*type=\"radio\")", page[page.index('id="item-sentence"') :]
    )
    assert labels[:3] == ["<label>", "<label>", '<label class="wrong">']
    assert re.findall(r"data-start|data-end", page) == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_to_one_question_brings_nothing_of_another(module, client, name) -> None:
    page = (
        page_after(client, module, name, text="by vote")
        if name in ("word", "own", "paper")
        else page_after(client, module, name, version_of(module, name).prompt["options"][-1]["html"])
    )
    assert leaks(page) - canaries_of(name) == set()


def test_the_right_answer_brings_its_feedback_and_the_general_one_and_no_hint(module, client) -> None:
    assert leaks(page_after(client, module, "single", "Habit")) == {
        "canary-single-habit",
        "canary-single-general",
    }


def test_criteria_are_for_comparing_oneself_after_handing_in(module, client) -> None:
    page = page_after(client, module, "own", text="My view.")
    assert leaks(page) == {"canary-own-model", "canary-own-criterion", "canary-own-general"}


def test_the_criteria_of_an_instructor_are_never_shown(module, client) -> None:
    page = page_after(client, module, "paper", text="My view.")
    assert "canary-paper-criterion" not in leaks(page)


# Modules that differ in the key alone


PAIRS = {
    "one": (
        question(answers="- [x] Habit\n  > A.\n- [ ] Money\n  > B.\n- [ ] Fear\n  > A."),
        question(answers="- [ ] Habit\n  > A.\n- [ ] Money\n  > B.\n- [x] Fear\n  > A."),
    ),
    "several": (
        question(type="several", answers="- [x] Habit\n  > A.\n- [ ] Money\n  > B.\n- [x] Fear\n  > C."),
        question(type="several", answers="- [x] Habit\n  > A.\n- [ ] Money\n  > B.\n- [ ] Fear\n  > C."),
    ),
    "true-false": (
        question(type="true-false", answers="- [x] True\n  > A.\n- [ ] False\n  > B."),
        question(type="true-false", answers="- [ ] True\n  > A.\n- [x] False\n  > B."),
    ),
    "text": (
        question(type="text", answers="= consensus\n* > Look again."),
        question(type="text", answers="= by talking at great length\n= [50%] talk\n* > Look again."),
    ),
    "highlight": (
        question(type="highlight", evidence="", extra='in: habit\nkey: "a habit"', answers=""),
        question(type="highlight", evidence="", extra='in: habit\nkey: "a treaty"', answers=""),
    ),
    "open": (
        question(type="open", answers="= One might say.\n- (2) Habit"),
        question(type="open", answers="= A wholly different model.\n- (5) Money\n- (1) Fear"),
    ),
}


def normal(response, version: ItemVersion) -> tuple[int, dict[str, str], str]:
    """Return a response without what differs by chance: tokens, names of options, numbers of rows."""
    body = re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", response.content.decode())
    body = re.sub(r'(name="version" value=)"\d+"', r"\1", body)
    for index, offered in enumerate(version.prompt.get("options", [])):
        body = body.replace(offered["id"], f"option-{index}")
    chance = ("Content-Length", "Set-Cookie")
    return response.status_code, {k: v for k, v in response.items() if k not in chance}, body


def pages_with(block: str, *, wrong: str = "") -> list[object]:
    """Return what a learner gets of a module with this question, before and, if told, after a wrong answer."""
    with transaction.atomic():
        learner = make_enrolment(make_course(slug="twin", title="Twins"), user=make_user("Twin"))
        module = make_module(learner.course, TEXT, block, key="talk")
        client = Client()
        client.force_login(learner.user, backend="django.contrib.auth.backends.ModelBackend")
        version = version_of(module)
        responses = [
            client.get(reverse("module", args=["twin", "talk"])),
            client.get(reverse("module", args=["twin", "talk"]), headers={"HX-Request": "true"}),
            client.post(
                reverse("item", args=["twin", "why"]),
                {"version": version.pk, "try": 1},
                headers={"HX-Request": "true"},
            ),
        ]
        if wrong:
            responses += [
                client.post(
                    reverse("item", args=["twin", "why"]),
                    {"version": version.pk, "try": 1, "choice": option(version, wrong)},
                    headers={"HX-Request": "true"},
                ),
                client.get(reverse("module", args=["twin", "talk"])),
            ]
        transaction.set_rollback(True)
    return [normal(response, version) for response in responses]


@pytest.mark.parametrize("type", PAIRS)
def test_modules_that_differ_in_the_key_alone_look_the_same(db, type) -> None:
    one, other = PAIRS[type]
    assert pages_with(one) == pages_with(other)


@pytest.mark.parametrize(("type", "wrong"), [("one", "Money"), ("highlight", "The members")])
def test_after_the_same_wrong_answer_they_still_look_the_same(db, type, wrong) -> None:
    one, other = PAIRS[type]
    assert pages_with(one, wrong=wrong) == pages_with(other, wrong=wrong)


def test_the_comparison_sees_a_difference_of_one_word(db) -> None:
    one, _other = PAIRS["one"]
    assert pages_with(one) != pages_with(one.replace("Why do they", "Why did they"))
