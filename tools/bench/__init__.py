"""Speed as ratios, each measured in one run: what Baton takes over what the floor takes.

``make bench`` runs all, ``make bench BENCH=inbox`` one. Figures are server CPU (process time), the
median of three; both databases where storage is involved. Nothing here can fail a build.
"""

from __future__ import annotations
