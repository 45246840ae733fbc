"""Items, what learners answer, and where each learner stands with each item."""

from .item import Embed, Evidence, Item, ItemVersion
from .response import Draft, HintTaken, Mark, Response, SelfCheck, Standing

__all__ = [
    "Draft",
    "Embed",
    "Evidence",
    "HintTaken",
    "Item",
    "ItemVersion",
    "Mark",
    "Response",
    "SelfCheck",
    "Standing",
]
