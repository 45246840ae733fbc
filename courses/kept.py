"""What courses keep about a person: membership, reading, what is arranged for them, what they did for a course."""

from django.utils.translation import gettext_lazy as _

from accounts.personal import harmless, personal, topic

COURSE_TERM = _(
    "Under your name until you delete your account, or until the day that the course has set for it. After that it "
    "stays without your name, so that the figures of the class remain what they were."
)
TEACHERS = _(
    "You; the instructors of the course, and its assistants for their group. Observers see it without names unless "
    "the course allows names."
)


def declare() -> None:
    """Declare the fields of this app. Called once, at start-up."""
    topics()
    people()
    texts()


def topics() -> None:
    topic(
        "membership",
        40,
        title=_("Your courses"),
        what=_(
            "Which courses you are in, as what, in which group, since when, when you were last there and when you left; "
            "that you asked to join one and what was said; invitations to your address."
        ),
        why=_("So that you get what is meant for you, and nobody else does."),
        long=COURSE_TERM,
        who=TEACHERS,
    )
    topic(
        "reading",
        50,
        title=_("What you have read"),
        what=_("Which paragraphs you have read, which sections you closed, and where you stopped."),
        why=_("So that you can go on from there, and see how far you are."),
        long=COURSE_TERM,
        who=TEACHERS,
    )
    topic(
        "arranged",
        70,
        title=_("What is arranged for you"),
        what=_("Dates, more time, more tries or another order that were set for you alone."),
        why=_("So that they are honoured everywhere without your asking again."),
        long=_("Until the course takes it back, you delete your account, or names are taken off the course."),
        who=_("You and the instructors of the course. Others see at most its effect."),
    )


def people() -> None:
    personal(
        "courses.Enrolment",
        "course role cohort group created seen left removed",
        topic="membership",
        part="courses",
        owner="user",
    )
    personal(
        "courses.JoinRequest",
        "course state line reason at",
        topic="membership",
        part="join-requests",
        owner="user",
    )
    personal(
        "courses.Invitation",
        "course email role cohort group at opened",
        topic="membership",
        part="invitations",
    )
    personal(
        "courses.Invitation",
        "token mail",
        topic="membership",
        absent=_("The link of an invitation lets in whoever has it, and is in the mail that we sent you."),
    )
    personal(
        "courses.Invitation",
        "by",
        topic="work",
        absent=_("Whom you invited is about them; who invited you is about somebody else too."),
    )
    personal("courses.PassageRead", "key at", topic="reading", part="reading", owner="enrolment")
    personal(
        "courses.SectionDone", "module section_key at", topic="reading", part="sections", owner="enrolment"
    )
    personal("courses.Place", "module key at", topic="reading", part="places", owner="enrolment")
    personal(
        "courses.Accommodation",
        "time_factor extra_days extra_tries gate until",
        topic="arranged",
        part="accommodations",
        owner="enrolment",
    )
    personal(
        "courses.Assignment",
        "activity opens due closes late late_share gate tries created",
        topic="arranged",
        part="assignments",
        owner="enrolment",
    )
    harmless("courses.Assignment", "cohort group", "given to many: about none of them")
    personal(
        "courses.Assignment",
        "by",
        topic="work",
        absent=_("What you gave a class to do is in the course; it names others where it is for one person."),
    )
    personal("courses.Revision", "module number saved origin", topic="work", part="texts", owner="by")
    personal("courses.Document", "letter title created", topic="work", part="documents", owner="edited_by")


def texts() -> None:
    course = "the course itself, the same for everybody in it"
    harmless(
        "courses.Course",
        "slug title summary language glossary starts ends archived code approval joining_until seats guest_module"
        " observers_see_names keep_days created",
        course,
    )
    harmless("courses.Domain", "course name", "a mail domain, not an address")
    harmless("courses.Cohort", "course name", course)
    harmless("courses.Group", "course cohort name", course)
    harmless("courses.Activity", "course kind module", course)
    text = "the text of a course and how it is made up"
    harmless(
        "courses.Document",
        "course kind author outlet published url licence language disclaimer based_on stance",
        "where a published text comes from",
    )
    harmless("courses.DocumentVersion", "document number created", text)
    harmless("courses.PassageKey", "document name", text)
    harmless("courses.Passage", "version key number kind text html sentences", text)
    harmless("courses.Anchor", "purpose module version passage start end exact prefix suffix", text)
    harmless("courses.Placement", "anchor version passage start end state", text)
    harmless(
        "courses.Module",
        "course key title summary language position document beside published created",
        text,
    )
    harmless("courses.Module_beside", "module document", text)
    harmless(
        "courses.Revision",
        "source sitting version published_at objectives passage_count word_count",
        text,
    )
    harmless("courses.Section", "revision number key title", text)
    harmless("courses.Block", "section position kind key passage html", text)
    harmless("courses.Term", "revision slug word definition", text)
    harmless("courses.ImportedFile", "document name text remarks", text)
    harmless("courses.RemovedLine", "file line text reason after restored", text)
    harmless("courses.FoundLine", "file field value line text", text)
