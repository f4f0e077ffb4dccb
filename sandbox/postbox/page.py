"""The page that shows the mails, and the address that takes chat messages."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template_string, request

from sandbox.postbox.smtp import MOST_KEPT, Postbox

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Letter box</title>
<meta name="viewport" content="width=device-width">
<style>body{font:14px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1c2230}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;
border-bottom:1px solid #ddd}p.note{background:#fdf0d8;border-left:4px solid #b8740c;
padding:.6rem 1rem}iframe{width:100%;height:24rem;border:1px solid #ddd}
pre{white-space:pre-wrap;overflow-wrap:anywhere}</style>"""
LIST = (
    HEAD
    + """<h1>Letter box</h1><p class="note">Mails of this demo end here; nobody gets them.
Chat messages that are sent to <code>{{ hook }}</code> are shown as well.</p>
<h2>Mails</h2><table><tr><th>At<th>To<th>Subject</tr>{% for n, one in letters %}
<tr><td>{{ one.at.strftime('%H:%M:%S') }}<td>{{ one.to|join(', ') }}
<td><a href="/mails/{{ n }}">{{ one.message['subject'] }}</a></tr>
{% else %}<tr><td colspan="3">None yet.{% endfor %}</table>
<h2>Chat</h2>{% for one in chats %}<pre>{{ one.at }}  {{ one.text }}</pre>
{% else %}<p>Nothing yet.</p>{% endfor %}</html>"""
)
ONE = (
    HEAD
    + """<p><a href="/">All mails</a></p><h1>{{ one.message['subject'] }}</h1>
<p>From {{ one.message['from'] }} to {{ one.message['to'] }}</p>
<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" title="The mail"
src="/mails/{{ n }}/html"></iframe>
<h2>As plain text</h2><pre>{{ one.part("plain") }}</pre></html>"""
)


def create(box: Postbox) -> Flask:
    """The pages over a letter box."""
    app = Flask("postbox")
    chats: deque[dict[str, Any]] = deque(maxlen=MOST_KEPT)

    @app.get("/health")
    def health() -> str:
        return "ok"

    @app.get("/")
    def mails() -> str:
        letters = list(enumerate(box.letters))[::-1]
        hook = f"{request.host_url}hook"
        return render_template_string(LIST, letters=letters, chats=list(chats)[::-1], hook=hook)

    @app.get("/mails/<int:number>")
    def mail(number: int) -> str:
        return render_template_string(ONE, one=_letter(box, number), n=number)

    @app.get("/mails/<int:number>/html")
    def mail_html(number: int) -> Response:
        page = Response(_letter(box, number).part("html"), content_type="text/html; charset=utf-8")
        page.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        return page

    @app.get("/mails.json")
    def mails_json() -> Response:
        found = [
            {"to": list(one.to), "subject": str(one.message["subject"]), "text": one.part("plain")}
            for one in box.letters
        ]
        return jsonify(found)

    @app.post("/hook")
    def hook() -> tuple[str, int]:
        said = request.get_json(silent=True) or {}
        at = datetime.now(UTC).strftime("%H:%M:%S")
        chats.append({"at": at, "text": str(said.get("text", ""))[:2000]})
        return "", 204

    return app


def _letter(box: Postbox, number: int) -> Any:
    letters = list(box.letters)
    if number >= len(letters):
        abort(404)
    return letters[number]
