"""Debates keep nothing about a person yet: motions and cards come with the course."""

from accounts.personal import harmless


def declare() -> None:
    """Declare the fields of this app. Called once, at start-up."""
    motion = "a motion of a course and what its author gives for it, the same for everybody"
    harmless(
        "debates.Motion",
        "course key module family text burden info protocol letters sides retired",
        motion,
    )
    harmless("debates.MotionEmbed", "block motion", motion)
    harmless("debates.EvidenceCard", "motion side position tag", motion)
    harmless("debates.CardQuotation", "card anchor speaker hedge", motion)
