"""`type: one`: options, one of them right."""

from collections.abc import Sequence

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.markup.problems import Problems

from ..markup import Answer, Question
from .base import Given, Prompt
from .choice import Choice


class One(Choice):
    name = "one"
    label = gettext_lazy("Choose one")
    check_label = gettext_lazy("Check answer")
    settings = frozenset({"shuffle"})

    def check_keys(self, question: Question, keys: Sequence[Answer], problems: Problems) -> None:
        super().check_keys(question, keys, problems)
        if len(keys) > 1:
            problems.error(
                keys[1].line,
                _("a second option is marked as right"),
                repair=_("Unmark it, or write “type: several”."),
            )

    def read(self, prompt: Prompt, data: QueryDict) -> Given:
        given = super().read(prompt, data)
        return {"chosen": given["chosen"][:1]}
