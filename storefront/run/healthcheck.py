"""Exit 0 if the web server on the local port 8000 is alive; for the container's health check."""

import sys

from .children import is_answering

PORT = 8000  # inside the container

if __name__ == "__main__":
    sys.exit(0 if is_answering(PORT, "/healthz") else 1)
