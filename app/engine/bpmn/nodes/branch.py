"""The branches of an ad-hoc sub-process that gathers results (Camunda 8, "Collect output").

A branch is what one activation begins: the element and all that follows it. It is a scope of its
own, so that two activations of one element do not disturb each other, and no element of the
drawing: its incidents are those of the sub-process, and the history does not speak of it.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.engine.bpmn.expressions import Text
from app.engine.bpmn.nodes.base import Flow
from app.engine.bpmn.nodes.scopes import SubProcess
from app.engine.bpmn.tokens import Token
from app.engine.bpmn.variables import fitting

NAME = "(branch)"  # no XML id can be this


@dataclass(frozen=True)
class Gather:
    """What each branch leaves behind, and the variable that the results are kept in.

    The list holds what has been completed, in the order in which the branches were begun.
    """

    collected: str
    element: Text

    def take(self, scope: Any, branch: Token) -> None:
        """Puts a branch's result in its place."""
        root: Token = scope.task_tree
        places, place = scope.parent_token.memory["places"], branch.memory["place"]
        at = bisect(places, place)
        root.top.changed(root, self.collected)
        root.variables[self.collected].insert(at, branch.memory["collected"])
        places.insert(at, place)

    def seen_with(self, scope: Any, branch: Token) -> Mapping[str, Any]:
        """The results as they will be, for the completion condition: nothing has moved yet."""
        results = list(scope.task_tree.variables[self.collected])
        at = bisect(scope.parent_token.memory["places"], branch.memory["place"])
        results.insert(at, branch.memory["collected"])
        return {self.collected: results}


class Branch(SubProcess):
    """One activation: the scope inside is of the same kind as the one that it stands in."""

    holds = True
    element_type = "adHocSubProcess"
    gather: Gather

    def enter(self, token: Token) -> bool:
        """Nothing is mapped, listened to or noted."""
        token.memory["entered"] = True
        return True

    def work(self, token: Token) -> None:
        """Opens the scope and begins at the element that was activated."""
        inner = token.top.create_subprocess(token, self._wf_spec.name)
        inner.open_root({})
        inner.task_tree.spawn(inner.spec.task_specs[token.memory["begins"]])

    def remember(self, token: Token, inner: Any) -> None:
        """What was done in it can be undone from the sub-process, with the branch's variables."""
        own = {**token.variables, **inner.task_tree.variables}
        token.workflow.done += [
            {**one, "past": {**own, **one.get("past", {})}} for one in inner.done
        ]

    def leave(self, token: Token) -> list[Flow]:
        """Reads the result. It may fail: nothing has moved yet."""
        value = self.gather.element.value(token.data, token.top.now)
        token.memory["collected"] = fitting(self.gather.collected, value)
        return []

    def _on_complete_hook(self, my_task: Token) -> None:
        my_task.unwait()
        self.gather.take(my_task.workflow, my_task)
