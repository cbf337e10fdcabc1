"""Answers that come late, broken or not at all. Their parameters are real seconds, whatever TIME_SCALE is."""

import time
import zlib
from functools import lru_cache
from socket import socket

from sandbox import wire
from sandbox.faults.registry import Call, Proceed, fault
from sandbox.wire import Answer

PADDING = b" " * (1 << 20)  # white space before a JSON text is legal: an uncapped reader would swallow it all


@fault()
def slow(call: Call, proceed: Proceed, *, delay: float = 10.0) -> Answer:
    """Wait before doing anything, then answer properly."""
    time.sleep(delay)
    return proceed()


@fault()
def apply_then_slow(call: Call, proceed: Proceed, *, delay: float = 10.0) -> Answer:
    """Do the work at once, answer properly after a wait."""
    answer = proceed()
    answer.send = wire.send_late(delay)
    return answer


@fault()
def drop(call: Call, proceed: Proceed) -> Answer:
    """Read the request, do nothing, close without a byte."""
    return Answer(body=b"", send=wire.send_nothing)


@fault()
def hang(call: Call, proceed: Proceed, *, seconds: float = 120.0) -> Answer:
    """Read the request, do nothing, stay silent, then close."""
    return Answer(body=b"", send=wire.send_after_hanging(seconds))


@fault()
def reset_before(call: Call, proceed: Proceed) -> Answer:
    """Read the request, do nothing, reset the connection."""
    return Answer(body=b"", send=wire.send_reset)


@fault()
def apply_then_lose(call: Call, proceed: Proceed, *, reset: bool = False) -> Answer:
    """Do the work, then close (or reset) the connection without an answer."""
    answer = proceed()
    answer.send = wire.send_reset if reset else wire.send_nothing
    return answer


@fault()
def apply_then_hang(call: Call, proceed: Proceed, *, seconds: float = 120.0) -> Answer:
    """Do the work, stay silent, then close."""
    answer = proceed()
    answer.send = wire.send_after_hanging(seconds)
    return answer


@fault()
def half_body(call: Call, proceed: Proceed) -> Answer:
    """Do the work, send the head and half of the promised body, close."""
    answer = proceed()
    answer.send = wire.send_half
    return answer


@fault()
def slow_body(call: Call, proceed: Proceed, *, pause: float = 1.0) -> Answer:
    """Do the work, send the body one byte per pause."""
    answer = proceed()
    answer.send = wire.send_slowly(pause)
    return answer


@fault()
def huge_body(call: Call, proceed: Proceed, *, megabytes: int = 100) -> Answer:
    """Do the work, pad the right answer with many megabytes of white space."""
    answer = proceed()

    def send(connection: socket, head: bytes, body: bytes) -> bool:
        connection.sendall(answer.head(megabytes * len(PADDING) + len(body)))
        for _ in range(megabytes):
            connection.sendall(PADDING)
        connection.sendall(body)
        return True

    answer.send = send
    return answer


@fault()
def gzip_bomb(call: Call, proceed: Proceed, *, megabytes: int = 100) -> Answer:
    """Do the work, answer in a few kilobytes of gzip that unpack to many megabytes."""
    answer = proceed()
    answer.body = _bomb(megabytes, answer.encoded())
    answer.headers["Content-Encoding"] = "gzip"
    return answer


@lru_cache(maxsize=2)
def _bomb(megabytes: int, body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return (
        b"".join(packer.compress(PADDING) for _ in range(megabytes)) + packer.compress(body) + packer.flush()
    )
