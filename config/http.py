"""The request as our views get it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User


class Request(HttpRequest):
    """A request of somebody signed in. Only for type checkers: the middleware puts these attributes there."""

    if TYPE_CHECKING:
        user: User
        htmx: HtmxDetails
