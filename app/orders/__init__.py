"""Orders: placed, routed to their processes, followed to their end; REST and TM Forum APIs.

Owns the tables customer_order, order_item and order_counter.
"""

from __future__ import annotations
