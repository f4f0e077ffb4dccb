"""Activities with a scope inside: sub-processes, transactions and call activities."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.nodes.base import Node
from app.engine.bpmn.tokens import Token
from app.engine.bpmn.variables import own, same

BINDINGS = ("latest", "deployment", "versionTag")


class SubProcess(Node):
    """An embedded sub-process: a scope of its own inside the activity (BPMN 2.0, 13.3.4)."""

    undo_by: str | None = None  # its compensation event sub-process

    def work(self, token: Token) -> None:
        """Opens the scope and begins in it."""
        self.open(token)

    def open(
        self, token: Token, at: str | None = None, values: Mapping[str, Any] | None = None
    ) -> None:
        """Makes the scope and begins in it."""
        inner = token.top.create_subprocess(token, self.bpmn_id)
        inner.open_root(self.own_variables(token))
        inner.begin(at, values)

    def own_variables(self, token: Token) -> dict[str, Any]:
        """What its scope begins with."""
        return {}

    def returned(self, token: Token, inner: Any) -> None:
        """The scope has ended; its variables are there for the output mappings, then gone."""
        self.remember(token, inner)
        token.variables.update(inner.task_tree.variables)
        token.top.delete_subprocess(token)
        token.finish()

    def remember(self, token: Token, inner: Any) -> None:
        """What can be undone inside is kept with the activity, with the variables of the time."""
        if self.undo_by is None and not inner.done:
            return
        past = {**token.variables, **inner.task_tree.variables}
        token.memory["inside"] = {"records": inner.done, "past": past, "run": self.undo_by}


class Transaction(SubProcess):
    """A sub-process that a cancel end event leaves by its cancel boundary event (13.3.4)."""


class CallActivity(Node):
    """Runs another process: of the same folder inside, of another folder by the shell."""

    called: Text
    pass_all = True
    return_all = True
    strict_inputs = True
    binding = "latest"
    version_tag: Text | None = None

    def work(self, token: Token) -> None:
        """Begins the called process. Raises Fault when its id is no text."""
        process_id = self.called.value(token.data, token.top.now, strict=True)
        if not isinstance(process_id, str) or not process_id:
            said = f"The process to call, {self.called.text}, is {process_id!r}, not a text."
            raise Fault("call", said)
        tag = self._tag(token)
        values = given(token.data if self.pass_all else token.variables)
        spec = token.top.definition.processes.get(process_id)
        if spec is None or (tag is not None and spec.version_tag != tag):
            self._call_outside(token, process_id, tag, values)
            return
        if not spec.none_start:
            remedy = "Give it a start event without a trigger."
            raise Fault("call", f"The process {process_id} has no plain start event.", remedy)
        inner = token.top.create_subprocess(token, process_id, embedded=False)
        inner.open_root(values)
        inner.task_tree.memory["written"] = {}
        inner.begin()

    def _call_outside(
        self, token: Token, process_id: str, tag: str | None, values: dict[str, Any]
    ) -> None:
        if self.binding == "deployment":
            remedy = "Add it to the folder and publish a new version, or bind to the latest."
            reason = f"The process {process_id} is not among those published with this one."
            raise Fault("call", reason, remedy)
        token.wait(
            "call", process_id=process_id, variables=values, binding=self.binding, version_tag=tag
        )

    def _tag(self, token: Token) -> str | None:
        if self.binding != "versionTag" or self.version_tag is None:
            return None
        tag = self.version_tag.value(token.data, token.top.now, strict=True)
        if isinstance(tag, str) and tag:
            return tag
        raise Fault("call", f"The version tag {self.version_tag.text} is {tag!r}, not a text.")

    def returned(self, token: Token, inner: Any) -> None:
        """The called process has ended inside this instance."""
        root: Token = inner.task_tree
        token.top.delete_subprocess(token)
        self._take(token, root.variables, root.memory.get("written", root.variables))

    def answered(self, token: Token, values: Mapping[str, Any]) -> None:
        """The called process of another folder has ended."""
        had = token.memory["wait"]["variables"]
        new = [
            name for name, value in values.items() if name not in had or not same(had[name], value)
        ]
        self._take(token, values, new)

    def _take(self, token: Token, values: Mapping[str, Any], new: Container[str]) -> None:
        """Takes the called process's variables: by mapping, all of them, or none.

        What it was given and left alone does not come back: it would undo what others wrote
        meanwhile.
        """
        if self.outputs_mapped:
            token.keep(values)
        elif self.return_all:
            token.write({name: value for name, value in values.items() if name in new})
        token.finish()


def given(view: Mapping[str, Any]) -> dict[str, Any]:
    """Variables as a called process gets them."""
    return {name: own(value) for name, value in view.items()}
