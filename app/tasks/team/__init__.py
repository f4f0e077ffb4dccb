"""The supervisor's view of a team: load, ageing, what will breach today, throughput.

``figures`` are the pure sums, ``queries`` the few statements that they are made of, ``view`` puts
them together for who asks, ``asked`` reads what narrows them and knows the address of the list of
the inbox behind each number. Deeds are those of the room.
"""

from __future__ import annotations
