"""Customers, products, and the subscriptions that tie them together.

Owns the tables customer, product and subscription.
"""

from __future__ import annotations
