"""Who someone is, what we tell them, and the mail on its way to them."""

from .job import JobRun
from .mail import Mail
from .notice import Channel, Notice
from .user import User, UserManager, display

__all__ = ["Channel", "JobRun", "Mail", "Notice", "User", "UserManager", "display"]
