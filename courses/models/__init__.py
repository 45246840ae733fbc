"""Documents, anchors and the modules made from them; who is enrolled; what was read."""

from .anchor import Anchor, Placement
from .assignment import Accommodation, Activity, Assignment
from .course import Cohort, Course, Domain, Enrolment, Group, Role
from .document import Document, DocumentVersion, Passage, PassageKey
from .intake import FoundLine, ImportedFile, RemovedLine
from .joining import Invitation, JoinRequest
from .module import Block, Module, Revision, Section, Term
from .reading import PassageRead, Place, SectionDone

__all__ = [
    "Accommodation",
    "Activity",
    "Anchor",
    "Assignment",
    "Block",
    "Cohort",
    "Course",
    "Document",
    "DocumentVersion",
    "Domain",
    "Enrolment",
    "FoundLine",
    "Group",
    "ImportedFile",
    "Invitation",
    "JoinRequest",
    "Module",
    "Passage",
    "PassageKey",
    "PassageRead",
    "Place",
    "Placement",
    "RemovedLine",
    "Revision",
    "Role",
    "Section",
    "SectionDone",
    "Term",
]
