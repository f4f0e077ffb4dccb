"""Built files: small on the wire, kept for good, and never kept when they are not there."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.lib.pages import POLICY, built_files, init_pages

GZIP = {"Accept-Encoding": "gzip"}
STYLE = b"body { color: black }" * 200


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """Of an application with one built file, compressed beside it."""
    assets = tmp_path / "dist" / "assets"
    assets.mkdir(parents=True)
    (assets / "app-1a2b.css").write_bytes(STYLE)
    (assets / "app-1a2b.css.gz").write_bytes(gzip.compress(STYLE))
    (tmp_path / "icon.svg").write_bytes(b"<svg/>")
    app = Flask("built", static_folder=str(tmp_path))
    init_pages(app)
    app.wsgi_app = built_files(app.wsgi_app, tmp_path)  # type: ignore[method-assign]
    return app.test_client()


def test_a_built_file_is_sent_compressed_to_who_takes_it(client: FlaskClient) -> None:
    small = client.get("/static/dist/assets/app-1a2b.css", headers=GZIP, buffered=True)
    assert gzip.decompress(small.data) == STYLE
    assert small.headers["Vary"] == "Accept-Encoding"
    assert client.get("/static/dist/assets/app-1a2b.css", buffered=True).data == STYLE


def test_a_built_file_is_kept_for_good_and_is_as_safe_as_a_page(client: FlaskClient) -> None:
    headers = client.get("/static/dist/assets/app-1a2b.css", buffered=True).headers
    assert "immutable" in headers["Cache-Control"]
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_a_file_whose_name_stays_is_asked_for_again(client: FlaskClient) -> None:
    icon = client.get("/static/icon.svg", buffered=True)
    assert "max-age=0" in icon.headers["Cache-Control"]


def test_nobody_keeps_that_a_file_is_not_there_yet(client: FlaskClient) -> None:
    answer = client.get("/static/dist/assets/app-3c4d.css")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
