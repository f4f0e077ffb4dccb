"""All that is done at one user task: words, files, delegation, completing with a way back."""

from __future__ import annotations
