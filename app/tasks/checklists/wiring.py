"""How checklists join the application."""

from __future__ import annotations

from flask import Flask

from app.lib import named
from app.runtime import hooks
from app.tasks.checklists import api, dating, follow, queries, seeing, template_views, views


def install(app: Flask) -> None:
    """Registers pages, the API, and who moves a checklist with its instance."""
    for blueprint in (views.bp, template_views.bp, api.bp):
        app.register_blueprint(blueprint)
    named.know(app, seeing.pages)
    app.jinja_env.globals["left_out"] = queries.left_out
    hooks.join(app, hooks.STEPPED, follow.after)
    hooks.join(app, hooks.CHANGED, dating.redated)
