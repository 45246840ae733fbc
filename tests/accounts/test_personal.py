"""Every field is declared, and the page about privacy says what is."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import personal


def test_every_field_of_every_table_is_declared_personal_or_harmless() -> None:
    assert personal.undeclared() == []


def test_nothing_is_declared_that_is_not_there() -> None:
    assert personal.unknown() == []


def test_a_field_that_nobody_declared_is_found(monkeypatch) -> None:
    monkeypatch.delitem(personal._personal, ("courses.JoinRequest", "line"))
    assert personal.undeclared() == ["courses.JoinRequest.line"]


def test_every_way_from_a_table_to_a_person_is_declared_personal() -> None:
    from django.apps import apps

    from accounts.models import User
    from courses.models import Enrolment

    declared = {(field.model, field.field) for field in personal.all_personal()}
    ways = {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.related_model in (User, Enrolment)
    }
    assert ways - declared == set()


def test_every_topic_has_fields_and_every_field_a_topic() -> None:
    assert {field.topic for field in personal.all_personal()} == {topic.name for topic in personal.topics()}


@pytest.mark.django_db
def test_the_page_says_of_every_topic_what_why_how_long_and_who_without_signing_in() -> None:
    page = Client().get(reverse("privacy")).content.decode()
    for topic in personal.topics():
        for words in (topic.title, topic.what, topic.why, topic.long, topic.who):
            assert str(words) in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "account_login", "account_signup"])
def test_the_page_is_linked_where_people_come_in(name: str) -> None:
    assert f'href="{reverse("privacy")}"' in Client().get(reverse(name)).content.decode()
