"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from app.designer.playing.past import PAST
from app.lib import named
from app.orders import beside, past, service
from app.orders.cli import demo, order
from app.runtime import jobs, outbox


def install(app: Flask) -> None:
    """Registers pages, APIs and commands, and what the room wants to hear of instances."""
    from app.orders import api, tmf, views
    from app.orders.attached import api as attached_api
    from app.orders.attached import views as attached

    for blueprint in (views.bp, api.bp, tmf.bp, attached.bp, attached_api.bp):
        app.register_blueprint(blueprint)
    app.cli.add_command(order)
    app.cli.add_command(demo)
    app.extensions[PAST] = past
    app.extensions["baton.beside"] = beside.facts
    named.know(app, beside.pages)
    outbox.consume("instance.ended", service.on_ended)
    outbox.consume("instance.incident", service.on_incident)
    outbox.consume("instance.resumed", service.on_resumed)
    jobs.handle("order.set-state", service.set_state)
