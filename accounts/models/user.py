"""Who someone is. The email address is the login; what a person may do stands in `courses.Enrolment`."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new user; without a password nobody can sign in with one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; or a guest, who has none yet; or the nameless holder of what a former member left."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        GUEST = "guest", _("guest")
        FORMER = "former", _("former member")

    class Rhythm(models.TextChoices):
        SOON = "soon", _("one message each, soon")
        DAILY = "daily", _("one message a day with everything")

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PERSON, editable=False)
    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=120, help_text=_("As others in your courses see it."))
    called = models.CharField(
        _("what your seminar calls you"),
        max_length=60,
        blank=True,
        help_text=_("Only this is shown beside an argument. Left empty, it is your first name."),
    )
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=12, blank=True)
    # How reading looks, on every device; "" is the page's own choice. The values stand in accounts.reading_look.
    theme = models.CharField(max_length=8, blank=True)
    size = models.CharField(max_length=8, blank=True)
    lead = models.CharField(max_length=8, blank=True)
    width = models.CharField(max_length=8, blank=True)
    face = models.CharField(max_length=8, blank=True)
    nums = models.CharField(max_length=8, blank=True)
    rhythm = models.CharField(_("mail"), max_length=8, choices=Rhythm.choices, default=Rhythm.DAILY)
    # The code of a course that was typed at sign-up, until the address is confirmed.
    arriving = models.CharField(max_length=64, blank=True, editable=False)
    # When the account is to be erased; signing in before then takes it back.
    leaving = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_any_case",
                violation_error_message=_("There is an account with this address already."),
            )
        ]
        indexes = [
            models.Index(fields=["leaving"], condition=models.Q(leaving__isnull=False), name="user_leaving"),
            models.Index(fields=["date_joined"], condition=models.Q(kind="guest"), name="user_guest"),
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.PERSON:
            return self.name or self.email
        # A former member is numbered in their course, which is in `called`.
        return f"{self.get_kind_display()} {self.called or self.pk}"

    @property
    def is_guest(self) -> bool:
        return self.kind == self.Kind.GUEST

    @property
    def first_name(self) -> str:
        """Return the name a seminar sees."""
        if self.kind == self.Kind.FORMER:
            return str(self)
        return self.called or str(self).split()[0]

    @property
    def initials(self) -> str:
        """Return one or two letters for the account button."""
        words = str(self).split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def display(user: User) -> str:
    """Return how allauth names a user in its pages and mails."""
    return str(user)
