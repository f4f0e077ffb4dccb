"""Reviews and releases: from a draft to a version that runs, and what becomes of it afterwards.

Owns the tables ``review`` and ``review_comment``. Enter through ``service``.
"""

from __future__ import annotations
