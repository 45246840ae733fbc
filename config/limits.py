"""How often one address may do something. The counts lie in the cache: shared where that is."""

from contextlib import suppress
from time import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def count(request: HttpRequest, what: str, *, seconds: int) -> int:
    """Count that the address of this request does something, and return how often it has in this span of time."""
    key = _key(request, what, seconds)
    cache.add(key, 0, seconds)
    # The cache may have thrown the key away meanwhile: then it begins anew.
    with suppress(ValueError):
        return cache.incr(key)
    return 1


def counted(request: HttpRequest, what: str, *, seconds: int) -> int:
    """Return how often the address of this request has done it in this span of time."""
    return int(cache.get(_key(request, what, seconds), 0))


def _key(request: HttpRequest, what: str, seconds: int) -> str:
    return f"limit:{what}:{get_adapter().get_client_ip(request)}:{int(time() // seconds)}"
