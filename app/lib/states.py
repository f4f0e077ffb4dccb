"""The words and shapes of states, in one table, so that pages, APIs and mails say the same.

Each is (kind, words); the kind gives icon and colour: wait, run, risk, bad, done, off, draft.
"""

from __future__ import annotations

ICONS = {
    "wait": "clock",
    "run": "player-play",
    "risk": "alert-triangle",
    "bad": "alert-octagon",
    "done": "check",
    "off": "minus",
    "draft": "pencil",
}
ORDER = {
    "acknowledged": ("wait", "Received"),
    "pending": ("wait", "Waiting for the customer"),
    "held": ("bad", "Held: incident"),
    "inProgress": ("run", "In progress"),
    "partial": ("risk", "Partly completed"),
    "failed": ("bad", "Failed"),
    "rejected": ("bad", "Rejected"),
    "completed": ("done", "Completed"),
    "cancelled": ("off", "Cancelled"),
}
STATES: dict[str, dict[str, tuple[str, str]]] = {
    "order": ORDER,
    "item": ORDER,
    "instance": {
        "running": ("run", "Running"),
        "incident": ("bad", "Incident"),
        "suspended": ("off", "Suspended"),
        "completed": ("done", "Completed"),
        "cancelled": ("off", "Cancelled"),
        "failed": ("bad", "Failed"),
    },
    "element": {
        "active": ("run", "Active"),
        "completed": ("done", "Done"),
        "cancelled": ("off", "Withdrawn"),
    },
    "call": {
        "intent": ("run", "Sending"),
        "done": ("done", "Done"),
        "adopted": ("done", "Did it happen? Yes, adopted"),
        "error": ("risk", "Business error"),
        "retry": ("wait", "To be tried again"),
        "failed": ("bad", "Failed"),
        "unknown": ("risk", "Outcome unknown"),
    },
    "provider": {
        "closed": ("done", "Working"),
        "half open": ("risk", "Slow, trying carefully"),
        "open": ("bad", "Not answering, calls wait"),
        "held": ("off", "Held"),
    },
    "version": {
        "draft": ("draft", "Draft"),
        "scheduled": ("wait", "Takes effect later"),
        "trial": ("run", "On trial"),
        "live": ("run", "Live"),
        "deprecated": ("off", "Deprecated"),
        "withdrawn": ("off", "Withdrawn"),
    },
    "review": {
        "open": ("wait", "In review"),
        "approved": ("done", "Approved"),
        "returned": ("risk", "Returned"),
        "withdrawn": ("off", "Withdrawn"),
    },
    "incident": {
        "open": ("bad", "Open"),
        "resolved": ("done", "Dealt with"),
        "gone": ("off", "No longer needed"),
    },
    "migration": {
        "running": ("run", "Running"),
        "paused": ("wait", "Paused"),
        "undoing": ("run", "Being undone"),
        "ended": ("done", "Ended"),
    },
    "migrated": {
        "waiting": ("wait", "Waiting"),
        "moved": ("done", "Moved"),
        "refused": ("bad", "Not moved"),
        "skipped": ("off", "Passed over"),
        "undoing": ("wait", "Waiting to go back"),
        "undone": ("off", "Undone"),
        "moves": ("done", "Moves"),
    },
    "user_task": {
        "open": ("wait", "Unclaimed"),
        "completing": ("run", "Being completed"),
        "completed": ("done", "Completed"),
        "cancelled": ("off", "No longer needed"),
    },
}


def words(what: str, state: str) -> tuple[str, str]:
    """Kind and words of a state; an unknown one is shown as it is."""
    return STATES.get(what, {}).get(state, ("draft", state))
