"""The form of an outside page, with what it shows and what the contact typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.designer import shown
from app.runtime.models import Instance, UserTask
from app.tasks import forms, service


def form(task: UserTask, instance: Instance, draft: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the page needs to draw the form."""
    schema = service.form_of(task, instance) or {"components": []}
    asked = list(forms.fields(schema))
    known = shown.data(schema, service.visible(instance, task))
    return {
        "schema": schema,
        "data": {**known, **forms.typed(schema, draft or {})},
        "fields": sorted({field["key"] for field in asked}),
        "labels": {field["key"]: forms.label(field) for field in asked},
    }
