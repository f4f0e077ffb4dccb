"""What people are told of, in one table: its words, and how it comes when nobody chose."""

from __future__ import annotations

from dataclasses import dataclass

MAIL = ("", "now", "hourly", "daily")
MAIL_WORDS = {
    "": "no mail",
    "now": "at once",
    "hourly": "once an hour, together",
    "daily": "once a day, together",
}


@dataclass(frozen=True)
class Way:
    """How a notice reaches a person."""

    in_page: bool = True
    mail: str = ""
    chat: bool = False

    @property
    def is_any(self) -> bool:
        """Whether it reaches the person at all."""
        return self.in_page or bool(self.mail) or self.chat


@dataclass(frozen=True)
class Kind:
    """A kind of notice."""

    name: str
    words: str
    icon: str
    way: Way


NOTHING = Way(in_page=False)
PAGE, AT_ONCE = Way(), Way(mail="now")
KINDS: dict[str, Kind] = {
    "assigned": Kind("Assigned to me", "somebody gives you a user task", "user-check", AT_ONCE),
    "delegated": Kind(
        "Delegated to me", "somebody asks you to do a user task for them", "arrow-right", AT_ONCE
    ),
    "handed-back": Kind(
        "Handed back", "a user task that you delegated comes back to you", "arrow-back-up", PAGE
    ),
    "leading": Kind(
        "Lead of a checklist", "somebody makes you the lead of a checklist", "user-check", AT_ONCE
    ),
    "mentioned": Kind(
        "Mentioned", "somebody names you in a comment, or answers what you asked", "at", AT_ONCE
    ),
    "offered": Kind("Offered to my roles", "a new user task is unclaimed", "inbox", NOTHING),
    "withdrawn": Kind("Withdrawn", "a user task that you had is no longer needed", "x", PAGE),
    "due-soon": Kind("Due soon", "your user task nears its due date", "clock", PAGE),
    "overdue": Kind("Overdue", "your user task is late", "clock-exclamation", AT_ONCE),
    "follow-up": Kind(
        "Follow-up",
        "your user task comes up again: its wait ended, or its follow-up date came",
        "calendar",
        AT_ONCE,
    ),
    "escalated": Kind(
        "Escalated", "a service level brings a user task before you", "alert-triangle", AT_ONCE
    ),
    "question": Kind(
        "Question to the process owner",
        "somebody cannot do a user task of your process",
        "message-circle",
        AT_ONCE,
    ),
    "answered-outside": Kind(
        "Answered by a contact", "a contact answers what you sent, or lets it run out", "send", PAGE
    ),
    "review-asked": Kind("Review asked", "a version waits for your review", "eye", AT_ONCE),
    "review-returned": Kind(
        "Review returned", "your version needs a change", "arrow-back-up", AT_ONCE
    ),
    "review-approved": Kind("Review approved", "your version was published", "thumb-up", PAGE),
    "review-withdrawn": Kind(
        "Review withdrawn", "nobody has to answer a review any more", "eye-off", PAGE
    ),
    "incident": Kind(
        "Incident",
        "an instance needs a person (administrators)",
        "alert-octagon",
        Way(mail="hourly"),
    ),
}
