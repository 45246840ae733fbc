"""`type: open`: an answer in the learner's own words, marked by oneself or by an instructor.

prompt: {"least", "most", "marked"}; key: {"model": html, "criteria": [{"points", "html"}]}; given: {"text"}
"""

import re
from fractions import Fraction
from typing import ClassVar

from django.http import QueryDict
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.markup.problems import Problems
from courses.texts import Texts

from ..markup import Question
from .base import Content, Given, Incomplete, ItemType, Key, Part, Prompt, written

RANGE = re.compile(r"^(?P<least>\d{1,5})\s*[–-]\s*(?P<most>\d{1,5})$")
MARKED = ("self", "instructor")
MAX_LENGTH = 20_000


class Open(ItemType):
    name = "open"
    label = gettext_lazy("Answer in your own words")
    check_label = gettext_lazy("Hand in")
    answers = frozenset({"accepted", "criterion"})
    settings = frozenset({"words", "marked"})
    tries = 1
    wordless: ClassVar = {"text": ""}

    def compile(self, question: Question, texts: Texts, problems: Problems) -> Content | None:
        least, most = 0, 0
        if words := question.settings.get("words"):
            match = RANGE.match(words)
            if not match or not 0 < int(match["most"]) >= int(match["least"]):
                problems.error(question.settings.line_of("words"), _("“words” is a range such as 40–120"))
            else:
                least, most = int(match["least"]), int(match["most"])
        marked = question.settings.get("marked", MARKED[0])
        if marked not in MARKED:
            problems.error(question.settings.line_of("marked"), _("“marked” is self or instructor"))
        content = Content({"least": least, "most": most, "marked": marked}, {"model": "", "criteria": []})
        for answer in question.answers:
            out = texts.block(answer.text, answer.line)
            part = "model" if answer.kind == "accepted" else "criterion"
            content.cites += [(part, target) for target in texts.cited(out.references, answer.line)]
            if answer.kind == "accepted":
                content.key["model"] += out.html
            else:
                content.key["criteria"].append(
                    {"points": float(answer.mark), "html": texts.inline(answer.text, answer.line).html}
                )
        if not content.key["model"]:
            problems.warn(
                question.line, _("there is no model answer to compare with"), repair=_("Write one as “= …”.")
            )
        return content

    def read(self, prompt: Prompt, data: QueryDict) -> Given:
        text = written(data.get("text", "")).strip()
        if not text:
            raise Incomplete(_("Write an answer first. Nothing was handed in."))
        if len(text) > MAX_LENGTH:
            raise Incomplete(
                _("That is longer than %(limit)d characters. Shorten it; what you wrote is still here.")
                % {"limit": MAX_LENGTH}
            )
        return {"text": text}

    def score(self, key: Key, prompt: Prompt, rule: str, given: Given) -> Fraction | None:
        return None

    def parts(self, prompt: Prompt, key: Key | None, given: Given | None, *, reveal: bool) -> list[Part]:
        return [Part("text", escape(given["text"]) if given else "", bool(given))]
