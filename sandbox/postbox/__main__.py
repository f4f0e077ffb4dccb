"""``python -m sandbox.postbox --port 8200 --smtp-port 8225``"""

from __future__ import annotations

import argparse
import logging

from werkzeug.serving import make_server

from sandbox.postbox.page import create
from sandbox.postbox.smtp import Postbox


def main() -> None:
    """Serves until it is ended."""
    parser = argparse.ArgumentParser(description="The demo's letter box.")
    parser.add_argument("--port", type=int, default=8200, help="of its page")
    parser.add_argument("--smtp-port", type=int, default=8225, help="where it takes mail")
    arguments = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    box = Postbox(arguments.smtp_port)
    make_server("127.0.0.1", arguments.port, create(box), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
