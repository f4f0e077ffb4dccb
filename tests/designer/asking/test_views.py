"""What the editor of forms may ask, and who may."""

from __future__ import annotations

from app.lib import json
from tests.designer.deciding.test_views import ask
from tests.world import World

URL = "/processes/try/form-check"


def test_a_form_is_checked(world: World) -> None:
    answer = ask(world, URL, {"file": "f.form", "text": '{"id": "f", "components": []}'})
    said = json.loads(answer.data)
    assert said == {"findings": [], "tasks": [], "example": {}, "variables": []}


def test_only_who_may_draft_a_process_may_ask(world: World) -> None:
    assert ask(world, URL, {}, "csr").status_code == 403
