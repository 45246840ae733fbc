"""How bytes become text: byte order marks, encodings, line ends, and what is no text at all."""

import codecs
import re
import unicodedata

from .shapes import IntakeError
from .shapes import gettext_noop as _

MAX_BYTES = 2 * 1024 * 1024

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def decode(data: bytes) -> str:
    """Return the text of a file: NFC, with "\\n" at line ends and no control characters but tabs.

    Tries a byte order mark, UTF-8, UTF-16 and Windows-1252, in this order.
    Raises IntakeError for files that are empty, over 2 MB, or not text.
    """
    if len(data) > MAX_BYTES:
        raise IntakeError(_("This file is larger than 2 MB. Cut it into parts and bring in one at a time."))
    text = _NEWLINES.sub("\n", _decoded(data))
    if not text.strip():
        raise IntakeError(_("This file is empty. Choose a file that holds text."))
    controls = len(_CONTROLS.findall(text))
    if "\x00" in text or controls > len(text) // 20:
        raise IntakeError(_("This file is not plain text. Save it as text (UTF-8) and bring it in again."))
    return compose(_CONTROLS.sub("", text) if controls else text)


def compose(text: str) -> str:
    """Return the text in NFC. Raises IntakeError where marks are piled on one letter without end."""
    if text.isascii():
        return text
    run = 0
    # Normalising takes time in the square of such a run; Unicode's stream-safe format (UAX 15) stops at 30.
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > 30:
            raise IntakeError(
                _("One letter of this text carries more than 30 accents. Take them away and try again.")
            )
    return unicodedata.normalize("NFC", text)


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    if unmarked := _unmarked_utf16(data):
        return _strict(data, unmarked)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, "cp1252")


def _unmarked_utf16(data: bytes) -> str | None:
    """Return the UTF-16 whose zero bytes stand on one side only, as in text of Latin letters and spaces."""
    first, second = data[::2].count(0), data[1::2].count(0)
    if (
        len(data) % 2
        or max(first, second) < max(1, len(data) // 40)
        or min(first, second) * 20 > max(first, second)
    ):
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise IntakeError(
            _("The letters of this file cannot be read. Save it as UTF-8 and try again.")
        ) from error
