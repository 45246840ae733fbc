"""The types of items, one module each. To add one: write a module here and a template of the same name, list it below."""

from .base import Content, Incomplete, ItemType, Part, written
from .highlight import Highlight
from .one import One
from .open import Open
from .several import Several
from .text import ShortText
from .true_false import TrueFalse

TYPES: dict[str, ItemType] = {
    item_type.name: item_type
    for item_type in (One(), Several(), TrueFalse(), ShortText(), Highlight(), Open())
}

__all__ = ["TYPES", "Content", "Incomplete", "ItemType", "Part", "written"]
