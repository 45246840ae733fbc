"""What templates need beyond Django's own."""

from django import template
from django.utils.safestring import SafeString

from courses.markup.safe import stored as stored_html

register = template.Library()


@register.filter
def stored(html: str) -> SafeString:
    """Return HTML that was cleaned when it was stored."""
    return stored_html(html)
