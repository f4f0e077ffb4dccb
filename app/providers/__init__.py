"""Provider APIs: their operations, credentials, and the ledger of every call.

Owns the tables provider, operation and provider_call. A call's intent is written before it is
sent, so after a crash the outcome is asked for instead of guessed.
"""

from __future__ import annotations
