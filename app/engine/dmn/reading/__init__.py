"""Reads .dmn files of DMN 1.1 to 1.5, as dmn-js, Camunda Modeler and others write them."""

from __future__ import annotations

from app.engine.dmn.reading.load import load

__all__ = ["load"]
