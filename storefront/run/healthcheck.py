"""Exit 0 if the web server on the local port 8000 is alive; for the container's health check."""

import sys

from .children import answers

PORT = 8000  # inside the container

if __name__ == "__main__":
    sys.exit(0 if answers(PORT, "/healthz") else 1)
