"""What every page knows: how the reader wants it shown."""

from django.http import HttpRequest

THEMES = ("", "light", "dark")
SIZES = ("", "l", "xl")


def view_settings(request: HttpRequest) -> dict[str, str]:
    """Return the theme and the size of the reading text, from the cookies; unknown values count as unset."""
    theme, size = request.COOKIES.get("theme", ""), request.COOKIES.get("size", "")
    return {
        "view_theme": theme if theme in THEMES else "",
        "view_size": size if size in SIZES else "",
    }
