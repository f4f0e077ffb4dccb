"""Activities with a scope inside: sub-processes and call activities."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from app.engine.bpmn.expressions import Fault, Text
from app.engine.bpmn.nodes.base import Node
from app.engine.bpmn.tokens import Token


class SubProcess(Node):
    """An embedded sub-process: a scope of its own inside the activity (BPMN 2.0, 13.3.4)."""

    def work(self, token: Token) -> None:
        """Opens the scope and begins in it."""
        inner = token.top.create_subprocess(token, self.bpmn_id)
        inner.open_root({})
        inner.begin()

    def returned(self, token: Token, inner: Any) -> None:
        """The scope has ended; its variables are there for the output mappings, then gone."""
        token.variables.update(inner.task_tree.variables)
        token.top.delete_subprocess(token)
        token.finish()


class CallActivity(Node):
    """Runs another process: of the same folder inside, of another folder by the shell."""

    called: Text
    pass_all = True
    return_all = True
    strict_inputs = True

    def work(self, token: Token) -> None:
        """Begins the called process. Raises Fault when its id is no text."""
        process_id = self.called.value(token.data, token.top.now, strict=True)
        if not isinstance(process_id, str) or not process_id:
            said = f"The process to call, {self.called.text}, is {process_id!r}, not a text."
            raise Fault("call", said)
        values = copy.deepcopy(dict(token.data if self.pass_all else token.variables))
        spec = token.top.definition.processes.get(process_id)
        if spec is None:
            token.wait("call", process_id=process_id, variables=values)
            return
        if not spec.none_start:
            remedy = "Give it a start event without a trigger."
            raise Fault("call", f"The process {process_id} has no plain start event.", remedy)
        inner = token.top.create_subprocess(token, process_id, embedded=False)
        inner.open_root(values)
        inner.begin()

    def returned(self, token: Token, inner: Any) -> None:
        """The called process has ended inside this instance."""
        values = inner.task_tree.variables
        token.top.delete_subprocess(token)
        self.answered(token, values)

    def answered(self, token: Token, values: Mapping[str, Any]) -> None:
        """Takes the called process's variables: by mapping, all of them, or none."""
        if self.outputs_mapped:
            token.variables.update(values)
        elif self.return_all:
            token.write(values)
        token.finish()
