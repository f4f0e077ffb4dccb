"""The demo's letter box: takes mail by SMTP and chat messages by webhook, and shows them.

Nothing goes any further. ``Postbox`` is also what tests send to.
"""

from __future__ import annotations

from sandbox.postbox.smtp import Letter, Postbox

__all__ = ["Letter", "Postbox"]
