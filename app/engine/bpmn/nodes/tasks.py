"""Tasks: user, service, script and business rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine import feel
from app.engine.bpmn import timers
from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.nodes.asking import forget_asked, refuse_while_asked
from app.engine.bpmn.nodes.assigning import Assigned
from app.engine.bpmn.nodes.base import Node, count, job_type
from app.engine.bpmn.nodes.updating import Updated
from app.engine.bpmn.tokens import Token
from app.engine.bpmn.variables import fitting

ASSIGNMENT, NOT_DONE_BY = "assignment", "notDoneBy"  # headers of a user task
ASSIGNMENTS = {  # who gets it first, in words
    "round-robin": "the people of its roles in turn",
    "least-loaded": "whoever has the least to do",
    "previous": "whoever did the previous user task of the order",
}
HUMAN = ("creating", "completing")  # what is heard while the user task is there


class ServiceTask(Node):
    """A job for a worker (Camunda 8, "Service tasks"); send tasks are the same."""

    job_type: Text
    retries: Text
    headers: dict[str, str] = {}
    strict_inputs = True

    def work(self, token: Token) -> None:
        """Opens the job. Raises Fault when type or retries are no text and no number."""
        view, now = token.data, token.top.now
        token.wait(
            "job",
            type=job_type(self.job_type, view, now),
            retries=count(self.retries, view, now),
            headers=self.headers,
            variables=dict(token.variables),
        )


def listed(text: str) -> tuple[str, ...]:
    """The ids in a list of user tasks."""
    return tuple(one.strip() for one in text.split(",") if one.strip())


class UserTask(Assigned, Updated, Node):
    """Work for a person (``zeebe:userTask``): what it says is evaluated once, on entering."""

    assignee: Text | None = None
    groups: Text | None = None
    users: Text | None = None
    due: Text | None = None
    follow_up: Text | None = None
    priority: Text | None = None
    form_id: str | None = None
    headers: Mapping[str, str] = {}

    @property
    def assignment(self) -> str:
        """How it gets its first assignee: empty for by hand, else one of ``ASSIGNMENTS``."""
        return self.headers.get(ASSIGNMENT, "").strip()

    @property
    def not_done_by(self) -> tuple[str, ...]:
        """The user tasks whose doers must not do this one."""
        return listed(self.headers.get(NOT_DONE_BY, ""))

    def work(self, token: Token) -> bool | None:
        """Opens the user task. Raises Fault when something it says has the wrong type."""
        if "answers" in token.memory:
            if self.hooked(token, "completing"):
                return None
            token.accept(token.memory.pop("answers"))
            return True
        if not self.hooked(token, "creating"):
            self._offer(token)
        return None

    def answered(self, token: Token, values: Mapping[str, Any]) -> None:
        """A person has handed in the answers; listeners of the completing may still object."""
        refuse_while_asked(token)
        if "completing" not in self.hooks:
            super().answered(token, values)
            return
        token.memory["answers"] = dict(values)
        token.again()

    def denied(self, token: Token, values: Mapping[str, Any], reason: str) -> bool:
        """A listener objects: the user task is open again, as it was. False if it has no say."""
        if "asked" in token.memory:
            self.not_agreed(token, values, reason)
            return True
        if "answers" not in token.memory:
            return False
        token.memory.pop("hooking")
        token.top.note("denied", token, of="completing", variables=values, reason=reason)
        token.memory.pop("answers", None)
        token.memory.get("hooks", {}).pop("completing", None)
        token.again()
        return True

    def agreed(self, host: Token, asked: Mapping[str, Any]) -> None:
        """All listeners have agreed to an assignment or a change."""
        made = self.change if asked["listener"] == "update" else self.give
        made(host, asked)

    def refused(self, host: Token, event: str) -> None:
        """A listener has denied an assignment or a change."""
        if event == "assigning":
            self.keep_assignee(host)

    # ---- being cancelled (Camunda 8, "User task listeners": canceling)

    def heard(self, token: Token) -> bool:
        """Whether it was there for a person, and listeners of its canceling have not run yet."""
        memory = token.memory
        if "canceling" not in self.hooks or token.repeats or memory.get("let go"):
            return False
        if token.withdrawn:
            return True
        there = token.waits_for == "user_task" or "answers" in memory
        return there or memory.get("hooking") in HUMAN

    def withdraw(self, token: Token) -> None:
        """Nobody can do it any more; its listeners run in a turn of their own."""
        if token.repeats:
            return
        for name in ("hooking", "answers"):
            token.memory.pop(name, None)
        token.top.note("withdrawn", token)
        token.again()

    def part(self, token: Token) -> None:
        """Runs the listeners one after the other; they cannot keep it (Camunda 8)."""
        if not token.repeats and not self.hooked(token, "canceling"):
            token.let_go()

    def _offer(self, token: Token) -> None:
        forget_asked(token)
        assignee, asked = self.at_first(token, self._text(token, self.assignee, "assignee"))
        said = {
            "candidate_groups": self._groups(token),
            "candidate_users": self._names(token, self.users, "candidate users"),
            "due_date": self._moment(token, self.due, "due date"),
            "follow_up_date": self._moment(token, self.follow_up, "follow-up date"),
            "priority": self._priority(token),
            **token.memory.get("changed", {}),
            **({"assigning": asked} if asked else {}),
        }
        token.wait("user_task", assignee=assignee, form_id=self.form_id, **said)
        if asked:
            self.assign(token, asked, "assign")

    def _value(self, token: Token, text: Text | None) -> Any:
        return None if text is None else text.value(token.data, token.top.now)

    def _text(self, token: Token, text: Text | None, what: str) -> str | None:
        value = self._value(token, text)
        if value is None or isinstance(value, str):
            return value or None
        raise Fault("expression", f"The {what} is {value!r}, not a text.")

    def _groups(self, token: Token) -> list[str]:
        """The candidate roles: those that it names; when it names nobody at all, its lane."""
        if self.lane and self.assignee is None and self.groups is None and self.users is None:
            return [self.lane]
        return self._names(token, self.groups, "candidate groups")

    def _names(self, token: Token, text: Text | None, what: str) -> list[str]:
        value = self._value(token, text)
        if value is None:
            return []
        if isinstance(value, str):
            return [name.strip() for name in value.split(",") if name.strip()]
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return value
        raise Fault("expression", f"The {what} are {value!r}, not a list of texts.")

    def _moment(self, token: Token, text: Text | None, what: str) -> str | None:
        found = timers.as_moment(self._value(token, text), f"The {what}")
        return found.isoformat() if found else None

    def _priority(self, token: Token) -> int:
        value = self._value(token, self.priority)
        if value is None:
            return 50
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100:
            return value
        raise Fault("expression", f"The priority is {value!r}, not 0 to 100.")


class Script(Node):
    """A FEEL expression whose value becomes a variable."""

    expression: Text
    result: str

    def work(self, token: Token) -> bool:
        """Evaluates at once."""
        value = self.expression.value(token.data, token.top.now)
        token.accept({self.result: fitting(self.result, value)})
        return True


class BusinessRule(Node):
    """Asks a decision of the same folder."""

    decision: Text
    result: str
    strict_inputs = True

    def work(self, token: Token) -> bool:
        """Evaluates at once. Raises Fault when a fault inside made the decision null."""
        top = token.top
        name = self.decision.value(token.data, top.now, strict=True)
        try:
            decided = top.definition.model.decide(str(name), token.data, now=top.now)
        except KeyError:
            remedy = "Add the decision to the folder and publish a new version."
            raise Fault("decision", f"There is no decision {name!r}.", remedy) from None
        except feel.BudgetExceeded as error:
            raise Fault("decision", str(error), "Make the expression smaller.") from None
        top.note("decision", token, decision=str(name), explanation=decided.explanation)
        if decided.losses:
            raise Fault("decision", f"The decision {name}: {decided.losses[0]}.")
        token.accept({self.result: fitting(self.result, feel.to_json(decided.value))})
        return True
