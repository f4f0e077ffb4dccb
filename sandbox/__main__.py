"""``python -m sandbox --port 8100 --database sandbox.db``"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from werkzeug.serving import make_server

from sandbox.app import create


def main() -> None:
    """Serves until it is ended."""
    parser = argparse.ArgumentParser(description="The vendors' stand-in.")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--database", type=Path, default=Path("sandbox.db"))
    arguments = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", arguments.port, create(arguments.database), threaded=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
