"""The list of the inbox: its views, filters, sort, columns, counts, and views that are kept.

``asked`` reads an address; ``statements`` are the walks along an index that answer it, each put
together for a ``shape``, ``conditions`` narrow them, ``counting`` counts the views; ``lists``
chooses among them, ``saved`` keeps views, ``page`` and ``views`` show all of it.
"""

from __future__ import annotations
