"""Compressed answers: what comes out as it did a while ago is not compressed again.

A public page is rendered anew once its minute is over, or when something that it may show has changed. Mostly
it reads as before, and compressing it would take as long as half the rest.
"""

import gzip
import hashlib
from collections import OrderedDict
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import patch_vary_headers

SHORTEST = 200  # bytes: less is sent as it is
MOST_KEPT = 256  # compressed bodies in a process, most of them of 5 kB
LEVEL = 6


class CompressedBodies:
    """Compressed bodies by the digest of what they were, up to a number. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bodies: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._bodies)

    def get(self, body: bytes, digest: bytes) -> bytes:
        """The body, compressed; `digest` is its own. What was used least lately gives way."""
        with self._lock:
            if digest in self._bodies:
                self._bodies.move_to_end(digest)
                return self._bodies[digest]
        compressed = gzip.compress(body, LEVEL, mtime=0)
        with self._lock:
            self._bodies[digest] = compressed
            if len(self._bodies) > self._most:
                self._bodies.popitem(last=False)
        return compressed


_bodies = CompressedBodies(MOST_KEPT)


def finish(request: HttpRequest, response: HttpResponse) -> None:
    """Give an answer that is for everybody its ETag, and compress it for browsers that take that.

    Not for answers with anything secret in them: their compressed length would tell of it.
    """
    digest = hashlib.blake2b(response.content, digest_size=16).digest()
    response.headers["ETag"] = f'"{digest.hex()}"'
    patch_vary_headers(response, ("Accept-Encoding",))
    takes_gzip = re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    if takes_gzip and len(response.content) >= SHORTEST:
        response.content = _bodies.get(response.content, digest)
        response.headers["ETag"] = f"W/{response.headers['ETag']}"  # the same in another form
        response.headers["Content-Encoding"] = "gzip"
