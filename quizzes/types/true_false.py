"""`type: true-false`: a statement that is true, false or, where that is offered, not stated in the text."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.markup.problems import Problems
from courses.texts import Texts

from ..markup import Question
from .base import Content
from .one import One

WORDS = (["true", "false"], ["true", "false", "not stated"])


class TrueFalse(One):
    name = "true-false"
    label = gettext_lazy("True or false")
    # With two options a second try would be no question any more.
    tries = 1
    settings = frozenset()

    def compile(self, question: Question, texts: Texts, problems: Problems) -> Content | None:
        if [answer.text.casefold() for answer in question.answers] not in WORDS:
            problems.error(
                question.line,
                _("a true-or-false question has the options True, False and, if you like, Not stated"),
                repair=_("Write “- [ ] True”, “- [ ] False” and mark the right one with [x]."),
            )
            return None
        return super().compile(question, texts, problems)
