"""What is refused as a password, and in which words."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("x", "This one has 1 character. Use at least 12."),
        ("seven77", "This one has 7 characters. Use at least 12."),
        ("qwerty123456", "This one is among those that are tried first. Take another."),
        ("lea.learner@example.org", "This one is too much like your email address. Take another."),
        ("nora-someone", "This one is too much like your name. Take another."),
    ],
)
def test_a_refusal_says_what_is_wrong(password, words) -> None:
    user = User(name="Nora Someone", email="lea.learner@example.org")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert words in refused.value.messages


def test_twelve_characters_of_any_kind_are_enough() -> None:
    validate_password("reading-room", User(name="Lea", email="lea@example.org"))
