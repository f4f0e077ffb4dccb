"""The page that says in clear words what this is."""

from __future__ import annotations

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Vendors' stand-in</title>
<style>body{font:14px/1.5 system-ui;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1c2230}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;
border-bottom:1px solid #ddd}p.note{background:#fdf0d8;border-left:4px solid #b8740c;
padding:.6rem 1rem}</style><h1>Vendors' stand-in</h1>
<p class="note">No real vendor is behind this. It answers like their APIs, so that Baton can be
tried and tested; its README says how to make it misbehave.</p>
<h2>Vendors</h2><p>{{ vendors|join(', ') }}</p>
<h2>Faults that are set</h2>{% if faults %}<ul>{% for f in faults %}<li>{{ f.kind }} at
{{ f.vendor or 'every vendor' }} {{ f.operation }}, {{ f.times or 'until cleared' }}</li>
{% endfor %}</ul>{% else %}<p>None.</p>{% endif %}
<h2>What happened last</h2><table><tr><th>When<th>Vendor<th>What<th>For<th>Made</tr>
{% for e in effects %}<tr><td>{{ e['at'] }}<td>{{ e['vendor'] }}<td>{{ e['kind'] }}
<td>{{ e['natural_key'] }}<td>{{ e['made'] }}</tr>{% else %}<tr><td colspan="5">Nothing yet.
{% endfor %}</table></html>"""
