"""What questions keep about a person: what they gave, what it earned, and what they have not handed in yet."""

from django.utils.translation import gettext_lazy as _

from accounts.personal import harmless, personal, topic
from courses.kept import TEACHERS


def declare() -> None:
    """Declare the fields of this app. Called once, at start-up."""
    topic(
        "answers",
        60,
        title=_("Your answers"),
        what=_(
            "What you chose and wrote at each try, when, the hints you took, what it earned, and what you found met in "
            "your own answers."
        ),
        why=_(
            "So that you get an answer to your answer, and your instructors see what the class has understood."
        ),
        long=_(
            "Under your name until you delete your account, or until the day that the course has set for it. After "
            "that choices and scores stay without your name; everything you wrote in your own words is removed."
        ),
        who=TEACHERS,
    )
    topic(
        "drafts",
        65,
        title=_("Your drafts"),
        what=_("What you have written and not handed in."),
        why=_("So that nothing you write is lost."),
        long=_(
            "Until you hand them in or delete your account, or until the day that the course has set for taking names off."
        ),
        who=_("You alone."),
    )
    personal(
        "quizzes.Response",
        "item version number given raw score hints at",
        topic="answers",
        part="answers",
        owner="enrolment",
    )
    personal("quizzes.Mark", "score comment at", topic="answers", part="marks", owner="response")
    personal(
        "quizzes.Mark",
        "by",
        topic="answers",
        absent=_("Which answers you marked stands with the answers, which are not yours."),
    )
    harmless(
        "quizzes.Response", "mark", "which of the marks is the latest; the marks are in a file of their own"
    )
    personal("quizzes.SelfCheck", "met at", topic="answers", part="self-checks", owner="response")
    personal(
        "quizzes.Standing",
        "item tries right first_right closed waiting score at",
        topic="answers",
        part="standings",
        owner="enrolment",
    )
    personal("quizzes.HintTaken", "version count", topic="answers", part="hints", owner="enrolment")
    personal("quizzes.Draft", "item text saved", topic="drafts", part="drafts", owner="enrolment")

    item = "a question of a course, the same for everybody"
    harmless("quizzes.Item", "course key module retired created", item)
    harmless(
        "quizzes.ItemVersion",
        "item number type role level tries penalty points credit marked shuffle tags claim stem prompt answer_key"
        " hint_count digest answer_digest created",
        item,
    )
    harmless("quizzes.Embed", "revision block item version number", item)
    harmless("quizzes.Evidence", "version anchor part position", item)
