"""What the modeler asks while somebody draws: what there is to choose from, what is wrong with the
draft, what a timer means, and whether an expression can be read.

Owns no tables. Enter through ``views``.
"""

from __future__ import annotations
