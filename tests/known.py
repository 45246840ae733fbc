"""A person of whom everything is known: a word of theirs stands in every field that can hold one."""

from dataclasses import dataclass
from datetime import date, timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from accounts.models import Channel, Mail, Notice, User
from courses.models import (
    Accommodation,
    Activity,
    Assignment,
    Cohort,
    Course,
    Document,
    Enrolment,
    Group,
    Invitation,
    JoinRequest,
    Module,
    PassageRead,
    Place,
    Revision,
    Role,
)
from courses.reading import close_section
from quizzes.models import Draft, Mark
from quizzes.responding import check_oneself, take_hint
from tests.answering import answer, version_of
from tests.factories import TEXT, make_course, make_enrolment, make_module, make_user, question

OPEN = question("own", type="open", stem="And you?", answers="= MODELKEY it is.\n- (2) CRITERION")
WORD = question(
    "word", type="text", stem="What hands out the brake?", answers="= Consensus", evidence="brake", general=""
)
LATER = question("later", type="open", stem="And later?", answers="= One might say.\n- (1) a view")
WHY = question(
    "why",
    answers="- [x] Habit\n  > FEEDBACKKEY right.\n- [ ] Money\n  > Not this one.\n- [ ] Fear\n  > FEEDBACKFEAR.",
    general="! GENERALKEY it is a habit.",
)


def make_shelf(course: Course | None = None) -> Module:
    """Return a module with a question that has a key, a short one, an open one, and one to be drafted."""
    return make_module(course, TEXT, WHY, WORD, OPEN, LATER, key=f"shelf-{course.slug if course else 'x'}")


@dataclass
class Known:
    user: User
    enrolment: Enrolment
    module: Module
    word: str

    @property
    def course(self) -> Course:
        return self.enrolment.course


def make_known(module: Module, word: str) -> Known:
    """Return a learner who has done everything in a module, was told everything, and asked and was invited elsewhere."""
    course, low = module.course, word.lower()
    user = make_user(f"{word} Person", email=f"{low}@example.org")
    user.called, user.arriving, user.language = f"{word}y", f"{word}-CODE", "en"
    user.last_login = timezone.now()
    user.theme, user.size, user.lead, user.width, user.face, user.nums = (
        "dark",
        "l",
        "wide",
        "narrow",
        "sans",
        "plain",
    )
    user.set_password(f"{word}-password")
    user.save()
    cohort = Cohort.objects.get_or_create(course=course, name="First")[0]
    group = Group.objects.get_or_create(course=course, name="Tuesday", cohort=cohort)[0]
    enrolment = make_enrolment(course, user=user, cohort=cohort, group=group)
    work(enrolment, module, word)
    arranged(enrolment, module)
    arriving(user, word)
    told(user, course, word)
    signed_in(user, word)
    taught(user, word)
    return Known(user, enrolment, module, word)


def work(enrolment: Enrolment, module: Module, word: str) -> None:
    """Answer, try in vain, take a hint, check oneself, draft, read, stop somewhere."""
    why, short, own, later = (version_of(module, key) for key in ("why", "word", "own", "later"))
    take_hint(enrolment, why)
    answer(enrolment, why, "Money")
    answer(enrolment, short, text=f"{word} wrong")
    given = answer(enrolment, own, text=f"My view is {word}.")
    check_oneself(given, ["0"])
    Mark.objects.create(response=given, score=0.5, comment=f"Well said, {word}.")
    Draft.objects.create(
        enrolment=enrolment, item=later.item, text=f"I begin with {word}", saved=timezone.now()
    )
    close_section(enrolment, module, "why-talk")
    key = PassageRead.objects.filter(enrolment=enrolment).first().key
    Place.objects.update_or_create(
        enrolment=enrolment, module=module, defaults={"key": key, "at": timezone.now()}
    )


def arranged(enrolment: Enrolment, module: Module) -> None:
    Accommodation.objects.create(
        enrolment=enrolment, time_factor=1.5, extra_days=2, extra_tries=1, gate="off", until=date(2040, 1, 1)
    )
    activity = Activity.objects.get_or_create(
        course=module.course, module=module, defaults={"kind": Activity.Kind.MODULE}
    )[0]
    # Given to one alone it would be closed to the others.
    Assignment.objects.get_or_create(activity=activity, cohort=None, group=None, enrolment=None)
    now = timezone.now()
    Assignment.objects.create(
        activity=activity,
        enrolment=enrolment,
        opens=now - timedelta(days=1),
        due=now + timedelta(days=1),
        closes=now + timedelta(days=2),
        tries=3,
    )


def arriving(user: User, word: str) -> None:
    """Ask to join one course, be invited to another, and have invited somebody oneself."""
    JoinRequest.objects.create(
        course=make_course(), user=user, state="declined", line=f"I am {word}", reason=f"No, {word}"
    )
    invited = make_course()
    mail = mailed(f"invitation:{word}", user.email, f"Come, {word}")
    Invitation.objects.create(
        course=invited,
        email=user.email,
        token=word * 3,
        mail=mail,
        cohort=Cohort.objects.create(course=invited, name="C"),
        group=Group.objects.create(course=invited, name="G"),
        opened=timezone.now(),
    )


def mailed(key: str, to: str, words: str, **fields: object) -> Mail:
    return Mail.objects.create(
        key=key,
        to=to,
        subject=words,
        text=words,
        html=f"<p>{words}</p>",
        state="sent",
        sent=timezone.now(),
        **fields,
    )


def told(user: User, course: Course, word: str) -> None:
    """Notices and mails to the person, and those to others that name them."""
    mail = mailed(
        f"own:{word}", user.email, f"Hello {word}", user=user, unsubscribe=f"/u/{word}/", error=word
    )
    Notice.objects.create(
        user=user,
        kind="answered",
        key=f"declined:{word}",
        facts={"course": course.title, "answer": "declined", "reason": f"Dear {word}"},
        href=f"/{word}/",
        mail=mail,
        seen=timezone.now(),
        mail_after=timezone.now(),
    )
    Channel.objects.create(user=user, kind="due", here=True, mail=False)
    teacher = make_enrolment(course, Role.INSTRUCTOR).user
    digest = mailed(
        f"digest:{user.pk}", teacher.email, f"{word} Person asks to join: “I am {word}, and”", user=teacher
    )
    Notice.objects.create(
        user=teacher,
        kind="asked",
        key=f"asked:{user.pk}",
        facts={"course": course.title, "who": str(user), "line": f"I am {word}, and more"},
        mail=digest,
    )
    Notice.objects.create(
        user=teacher,
        kind="graded",
        key=f"graded:{user.pk}",
        facts={"course": course.title, "activity": "A module", "by": user.name},
    )
    mailed(f"waiting:{user.pk}", teacher.email, f"{user.name} <{user.email}> wrote", user=teacher)


def signed_in(user: User, word: str) -> None:
    EmailAddress.objects.filter(user=user).update(primary=True)
    second = EmailAddress.objects.create(user=user, email=f"{word.lower()}-two@example.org", verified=True)
    EmailConfirmation.objects.create(email_address=second, key=word * 2, sent=timezone.now())
    client = Client(headers={"user-agent": f"{word} Browser"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    UserSession.objects.get_or_create(
        session_key=client.session.session_key,
        defaults={"user": user, "ip": "192.0.2.1", "user_agent": f"{word}/1"},
    )
    # Somebody who has begun to sign in, and is not in yet.
    half = SessionStore()
    half["account_login"] = {"email": user.email}
    half.create()
    Authenticator.objects.create(user=user, type="totp", data={"secret": word}, last_used_at=timezone.now())
    content_type = ContentType.objects.get_for_model(User)
    log = {"action_flag": CHANGE, "content_type": content_type, "change_message": word}
    admin = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser(
        "admin@example.org", name="A"
    )
    LogEntry.objects.create(user=user, object_id="0", object_repr="x", **log)
    LogEntry.objects.create(user=admin, object_id=str(user.pk), object_repr=str(user), **log)
    LogEntry.objects.create(
        user=admin,
        object_id="1",
        object_repr=f"{user} · Course",
        action_flag=CHANGE,
        content_type=ContentType.objects.get_for_model(Enrolment),
        change_message=f"changed {user.email}",
    )


def taught(user: User, word: str) -> None:
    """Write and edit a text of a course that is over, assign it, and invite somebody."""
    course = make_course(archived=timezone.now())
    make_enrolment(course, Role.INSTRUCTOR, user)
    module = make_module(course, by=user)
    Document.objects.filter(course=course).update(edited_by=user)
    Revision.objects.filter(module=module).update(by=user)
    activity = Activity.objects.create(course=course, module=module, kind=Activity.Kind.MODULE)
    Assignment.objects.create(activity=activity, by=user)
    mail = mailed(f"invited-by:{user.pk}", "guest@example.org", f"{user.name} invites you")
    Invitation.objects.create(
        course=course, email="guest@example.org", by=user, mail=mail, token=f"T{course.pk}"
    )
