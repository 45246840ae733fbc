"""What the account itself keeps about a person, with the tables of the libraries that sign people in."""

from django.utils.translation import gettext_lazy as _

from .personal import harmless, personal, topic


def declare() -> None:
    """Declare the fields of this app and of the libraries. Called once, at start-up."""
    topics()
    account()
    sign_in()
    messages()
    machinery()


def topics() -> None:
    topic(
        "account",
        10,
        title=_("Your account"),
        what=_(
            "Your name, what your seminar calls you, your email addresses, your time zone and language, when you came, "
            "and what you may do in the administration."
        ),
        why=_("So that we know you again, and others in your courses know whom they read with."),
        long=_("Until you delete your account."),
        who=_(
            "People in your courses see your name; instructors of your courses see your email address too."
        ),
    )
    topic(
        "look",
        20,
        title=_("How you like it"),
        what=_("Your choices for reading, and where you want to hear what."),
        why=_("So that a new device shows the page as you left it, and we write to you only as you wish."),
        long=_("Until you delete your account."),
        who=_("You alone."),
    )
    topic(
        "sign-in",
        30,
        title=_("Signing in"),
        what=_(
            "A scrambled form of your password, passkeys and codes for the second step, when you signed in last, and "
            "where you are signed in: the internet address and the browser."
        ),
        why=_("So that nobody else gets in, and you can see whether somebody did."),
        long=_("A sign-in until it ends or runs out; the rest until you delete your account."),
        who=_("You alone. Nobody can read your password from what is kept."),
    )
    topic(
        "messages",
        80,
        title=_("What we told you"),
        what=_("Notices on this site and the mails we sent you."),
        why=_("So that you hear what concerns you, and never twice."),
        long=_("Notices for a year; the words of a mail for 30 days after it was sent."),
        who=_("You; of the mails, also whoever runs the mail server."),
    )
    topic(
        "work",
        90,
        title=_("What you did for a course"),
        what=_(
            "That you wrote or edited a text, assigned something, invited somebody, or changed something in the administration."
        ),
        why=_("So that others who teach the course know whom to ask."),
        long=_("Until you delete your account; the work then stays, without you."),
        who=_("Those who teach the course; the log of the administration only those who run this site."),
    )


def account() -> None:
    personal(
        "accounts.User",
        "email name called timezone language is_staff is_superuser groups user_permissions arriving leaving date_joined",
        topic="account",
        part="account",
    )
    personal("accounts.User", "theme size lead width face nums rhythm", topic="look", part="account")
    personal("accounts.User", "last_login", topic="sign-in", part="account")
    personal(
        "accounts.User",
        "password",
        topic="sign-in",
        absent=_("Your password is kept scrambled, and a copy of that would help only somebody who guesses."),
    )
    harmless("accounts.User", "kind is_active", "the same for everybody who can sign in")
    for table, other in (("User_groups", "group"), ("User_user_permissions", "permission")):
        personal(
            f"accounts.{table}",
            other,
            topic="account",
            owner="user",
            absent=_("What you may do in the administration stands in account.json already."),
        )
    personal(
        "account.EmailAddress", "email verified primary", topic="account", part="addresses", owner="user"
    )
    personal("accounts.Channel", "kind here mail", topic="look", part="channels", owner="user")


def sign_in() -> None:
    personal(
        "account.EmailConfirmation",
        "created sent key",
        topic="sign-in",
        owner="email_address",
        absent=_("A link that confirms an address is good for that alone, and only for some days."),
    )
    personal(
        "sessions.Session",
        "session_key session_data expire_date",
        topic="sign-in",
        absent=_("What a sign-in holds while it lasts is its key; whoever had it would be signed in as you."),
    )
    personal(
        "mfa.Authenticator",
        "type created_at last_used_at",
        topic="sign-in",
        part="second-steps",
        owner="user",
    )
    personal(
        "mfa.Authenticator",
        "data",
        topic="sign-in",
        absent=_("The secrets of codes and passkeys stay where they are, so that a lost copy opens nothing."),
    )
    personal(
        "usersessions.UserSession",
        "created_at ip last_seen_at user_agent",
        topic="sign-in",
        part="sign-ins",
        owner="user",
    )
    personal(
        "usersessions.UserSession",
        "session_key data",
        topic="sign-in",
        absent=_("What a sign-in holds while it lasts is its key; whoever had it would be signed in as you."),
    )


def messages() -> None:
    personal(
        "accounts.Notice",
        "kind facts href here created seen mail_after",
        topic="messages",
        part="notices",
        owner="user",
    )
    personal(
        "accounts.Notice",
        "key mail",
        topic="messages",
        absent=_("They only keep a notice from being sent twice."),
    )
    personal("accounts.Mail", "to state tries created sent", topic="messages", part="mails", owner="user")
    personal(
        "accounts.Mail",
        "key subject text html unsubscribe error not_before claimed",
        topic="messages",
        absent=_(
            "The words of a mail can name others, and they are with you; its links would act in your name."
        ),
    )
    personal("admin.LogEntry", "action_time action_flag", topic="work", part="administration", owner="user")
    personal(
        "admin.LogEntry",
        "content_type object_id object_repr change_message",
        topic="work",
        absent=_("What was changed in the administration can name others."),
    )


def machinery() -> None:
    harmless("accounts.JobRun", "name started finished error", "when the program last did its chores")
    harmless("auth.Permission", "name content_type codename", "the program's own list")
    harmless("auth.Group", "name permissions", "a list of rights, without people")
    harmless("auth.Group_permissions", "group permission", "a list of rights, without people")
    harmless("contenttypes.ContentType", "app_label model", "the program's own list")
