"""People, what they may do, how they sign in, and the tokens of programs.

Owns the tables person, business_role, membership, sign_in, sign_in_try and token.
"""

from __future__ import annotations
