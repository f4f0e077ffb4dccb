"""Browsers of people, and uploads as a browser sends them."""

from __future__ import annotations

import io
from typing import Any

from flask import g
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.world import World, token


def browse(world: World, role: str) -> FlaskClient:
    """A browser of its own, though all of a test share one context and what is kept in it."""
    g.pop("csrf_token", None)
    made = world.browser(role)
    g.pop("csrf_token", None)
    return made


def send(browser: FlaskClient, path: str, *files: tuple[str, bytes], **fields: str) -> TestResponse:
    """Uploads files as a browser does."""
    data = MultiDict[str, Any]({"csrf_token": token(browser, "/profile"), **fields})
    for name, content in files:
        data.add("files", FileStorage(io.BytesIO(content), filename=name))
    boundary, body = encode_multipart(data)  # in memory: no temporary file to close
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.post(path, data=body, content_type=kind)


def form(browser: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Sends a form of a page."""
    return browser.post(path, data={"csrf_token": token(browser, "/profile"), **fields})


def script(browser: FlaskClient, path: str, said: Any) -> TestResponse:
    """Sends what a script of our own pages sends."""
    headers = {"X-CSRFToken": token(browser, "/profile")}
    return browser.post(path, json=said, headers=headers)
