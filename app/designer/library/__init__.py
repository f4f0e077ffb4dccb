"""The processes as folders: the list, making new ones, taking files in and handing them out.

Owns the tables ``process_import`` (an upload that a person has yet to decide on) and
``scenario_score`` (what the scenarios of a version came to). Enter through ``listing``, ``making``,
``bundles`` and ``importing``.
"""

from __future__ import annotations
