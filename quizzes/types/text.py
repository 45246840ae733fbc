"""`type: text`: a word or a few, compared with a list of accepted answers.

prompt: {}; key: {"accepted": [{"text", "credit", "said"}], "otherwise": html, "case", "accents", "spacing"};
given: {"text"}
"""

import re
import unicodedata
from fractions import Fraction
from typing import ClassVar

from django.http import QueryDict
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.markup.problems import Problems
from courses.quotations import normalise
from courses.texts import Texts

from ..markup import Question
from .base import Content, Given, Incomplete, ItemType, Key, Part, Prompt, written

SHARE = re.compile(r"^\[(?P<percent>\d{1,3}(?:\.\d+)?)%\][ \t]+")
MAX_LENGTH = 300
# What each setting may say; the first is what holds when nothing is said.
MANNERS = {"case": ("ignore", "exact"), "accents": ("exact", "ignore"), "spacing": ("ignore", "exact")}


class ShortText(ItemType):
    name = "text"
    label = gettext_lazy("Answer in a few words")
    check_label = gettext_lazy("Check answer")
    answers = frozenset({"accepted", "otherwise"})
    settings = frozenset(MANNERS)
    wordless: ClassVar = {"text": ""}

    def compile(self, question: Question, texts: Texts, problems: Problems) -> Content | None:
        key: Key = {"accepted": [], "otherwise": ""}
        content = Content({}, key)
        for name, choices in MANNERS.items():
            key[name] = question.settings.get(name, choices[0])
            if key[name] not in choices:
                problems.error(
                    question.settings.line_of(name),
                    _("“%(name)s” is %(choices)s") % {"name": name, "choices": _(" or ").join(choices)},
                )
        for answer in question.answers:
            out = texts.block(answer.feedback, answer.line) if answer.feedback else None
            said = out.html if out else ""
            content.cites += [
                (f"accepted:{len(key['accepted'])}", target)
                for target in texts.cited(out.references if out else [], answer.line)
            ]
            if answer.kind == "otherwise":
                key["otherwise"] = said
                continue
            share = SHARE.match(answer.text)
            words = answer.text[share.end() :] if share else answer.text
            percent = Fraction(share["percent"]) if share else Fraction(100)
            if not words.strip() or percent > 100:
                problems.error(answer.line, _("this accepted answer is empty, or its share is over 100 %"))
                continue
            key["accepted"].append({"text": words.strip(), "credit": str(percent / 100), "said": said})
        if not any(Fraction(accepted["credit"]) == 1 for accepted in key["accepted"]):
            problems.error(
                question.line,
                _("this question has no right answer"),
                repair=_("Write one as “= consensus”."),
            )
            return None
        content.signature = [key[name] for name in MANNERS]
        return content

    def read(self, prompt: Prompt, data: QueryDict) -> Given:
        text = written(data.get("text", "")).strip()
        if not text:
            raise Incomplete(_("Write an answer first. Nothing was counted."))
        if len(text) > MAX_LENGTH:
            raise Incomplete(
                _("That is longer than %(limit)d characters. A few words will do; nothing was counted.")
                % {"limit": MAX_LENGTH}
            )
        return {"text": text}

    def score(self, key: Key, prompt: Prompt, rule: str, given: Given) -> Fraction | None:
        match = self._match(key, given["text"])
        return Fraction(match["credit"]) if match else Fraction(0)

    def parts(self, prompt: Prompt, key: Key | None, given: Given | None, *, reveal: bool) -> list[Part]:
        text = given["text"] if given else ""
        verdict = said = ""
        if key and given:
            match = self._match(key, text)
            credit = Fraction(match["credit"]) if match else Fraction(0)
            verdict = "right" if credit == 1 else "part" if credit else "wrong"
            said = (match["said"] if match else key["otherwise"]) or ""
        found = [Part("text", escape(text), bool(given), verdict, said)]
        if key and reveal and verdict != "right":
            best = next(a for a in key["accepted"] if Fraction(a["credit"]) == 1)
            found.append(Part("key", escape(best["text"]), False, "right", best["said"]))
        return found

    @staticmethod
    def _match(key: Key, text: str) -> dict[str, str] | None:
        """Return the accepted answer that earns most among those that read the same."""
        same = [a for a in key["accepted"] if folded(a["text"], key) == folded(text, key)]
        found: dict[str, str] | None = max(same, key=lambda a: Fraction(a["credit"]), default=None)
        return found


def folded(text: str, key: Key) -> str:
    """Return the text as the item compares it: as its settings say, and without a final full stop."""
    text = normalise(text).rstrip(".").rstrip()
    if key["case"] == "ignore":
        text = text.casefold()
    if key["accents"] == "ignore":
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    if key["spacing"] == "ignore":
        text = re.sub(r"[\s-]+", "", text)
    return text
