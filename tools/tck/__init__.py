"""Runs the DMN Technology Compatibility Kit (github.com/dmn-tck/tck) over Baton's decisions.

``make tck TCK_DIR=...`` takes a checkout of the kit, or any folder that holds its ``TestCases/``.
"""

from __future__ import annotations
