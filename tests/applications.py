"""Applications for tests: made once, for addresses take long to compile, and set back after."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from app.config import Config
from app.factory import create_app, flask_settings


class Compiled(BytecodeCache):
    """Templates as they were compiled for the first test that needed them."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


@dataclass(frozen=True)
class _Made:
    """An application, and what it knew when it was new."""

    app: Flask
    extensions: dict[str, Any]
    config: dict[str, Any]


class Applications:
    """Hands out an application for these settings, as if it had just been made.

    Its engine lives on between tests, and with it the statements that SQLAlchemy compiled: so
    the database of each test stands at the address of the one before.
    """

    def __init__(self) -> None:
        self.made: dict[Hashable, _Made] = {}
        self.compiled = Compiled()

    def get(self, config: Config) -> Flask:
        """The application of these settings. It remembers nothing of the test before."""
        key = frozenset(flask_settings(config).items())
        if key not in self.made:
            self.made[key] = self._make(config)
        made = self.made[key]
        made.app.extensions.clear()
        made.app.extensions.update({k: _own(v) for k, v in made.extensions.items()})
        made.app.extensions["baton"] = config
        made.app.config.clear()
        made.app.config.update(made.config)
        return made.app

    def _make(self, config: Config) -> _Made:
        app = create_app(config)
        app.jinja_env.bytecode_cache = self.compiled
        extensions = {key: _own(value) for key, value in app.extensions.items()}
        return _Made(app, extensions, dict(app.config))


def _own(value: Any) -> Any:
    """A copy of what tests may add to; anything else as it is."""
    return value.copy() if isinstance(value, (list, dict, set)) else value
