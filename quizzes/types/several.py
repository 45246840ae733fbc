"""`type: several`: options, some of them right; credit by the rule the item names, net-correct unless it does."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.markup.problems import Problems

from ..markup import Answer, Question
from .choice import Choice


class Several(Choice):
    name = "several"
    label = gettext_lazy("Choose all that apply")
    check_label = gettext_lazy("Check answer")
    settings = frozenset({"shuffle", "credit"})

    def check_keys(self, question: Question, keys: Sequence[Answer], problems: Problems) -> None:
        super().check_keys(question, keys, problems)
        if len(keys) == len(question.answers):
            problems.warn(question.line, _("every option is right, so there is nothing to weigh"))
