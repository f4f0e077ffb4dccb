"""The handbook of a version: diagram, steps, decisions, forms and versions as a document.

``document`` gathers it from the files, ``views`` shows it as a page and ``pdf`` prints it.
"""

from __future__ import annotations
