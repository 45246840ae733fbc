"""How tests answer: options are named by their words, forms are what a browser would send."""

import re

from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from courses.models import Enrolment, Module
from quizzes.cards import ItemCard, cards_of
from quizzes.models import Embed, ItemVersion, Response, Standing
from quizzes.responding import respond, stand


def version_of(module: Module, key: str = "why") -> ItemVersion:
    """Return the version of an item that a module shows now."""
    module.refresh_from_db()
    return Embed.objects.get(revision=module.published_id, item__key=key).version


def option(version: ItemVersion, words: str) -> str:
    """Return the id of the one option that reads so, or begins so."""
    found = [o["id"] for o in version.prompt["options"] if strip_tags(o["html"]).startswith(words)]
    assert len(found) == 1, (words, version.prompt)
    return found[0]


def sent(version: ItemVersion, *words: str, text: str = "") -> QueryDict:
    """Return the form that choosing these options, or writing this text, sends."""
    data = QueryDict(mutable=True)
    data.setlist("choice", [option(version, word) for word in words])
    if text:
        data["text"] = text
    return data


def answer(
    enrolment: Enrolment, version: ItemVersion, *words: str, text: str = "", number: int = 0
) -> Response:
    """Answer an item, by default at the next try."""
    return respond(
        enrolment,
        version,
        sent(version, *words, text=text),
        number=number or standing_now(enrolment, version).tries + 1,
    )


def standing_now(enrolment: Enrolment, version: ItemVersion):
    """Return what the responses amount to, computed anew."""
    return stand(
        list(enrolment.responses.filter(item=version.item_id).select_related("version")),
        version,
    )


def stored_standing(enrolment: Enrolment, version: ItemVersion) -> Standing:
    return Standing.objects.get(enrolment=enrolment, item=version.item_id)


def card_of(enrolment: Enrolment, module: Module, key: str = "why") -> ItemCard:
    """Return an item as this learner sees it now."""
    module.refresh_from_db()
    embeds = (
        Embed.objects.filter(revision=module.published_id, item__key=key)
        .select_related("item", "version__item")
        .defer("version__answer_key")
    )
    (card,) = cards_of(enrolment, embeds).values()
    return card


def post_answer(
    client: Client, module: Module, key: str, *words: str, text: str = "", number: int = 1, htmx: bool = False
):
    """Send an answer as the page would."""
    version = version_of(module, key)
    data = {
        "version": version.pk,
        "try": number,
        "choice": [option(version, word) for word in words],
        "text": text,
    }
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse("item", args=[module.course.slug, key]), data, headers=headers)


def hidden(page: str, key: str, name: str) -> str:
    """Return the value of a hidden field in the form of an item."""
    form = re.search(rf'id="item-{key}".*?</form>', page, re.DOTALL)
    assert form
    found = re.search(rf'name="{name}" value="([^"]*)"', form[0])
    assert found
    return found[1]
