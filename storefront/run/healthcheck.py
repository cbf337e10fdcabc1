"""Exit 0 if the web server on the local port 8000 is alive; for the container's health check."""

import os
import sys
from urllib.parse import urlsplit

from .children import answers

PORT = 8000  # inside the container

if __name__ == "__main__":
    # The shop answers to its own name only.
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc
    sys.exit(0 if answers(PORT, "/healthz", host) else 1)
