"""Answers as they may stand on the wire, read by their own rules alone."""

import socket

import pytest

from oneclick.http_response import (
    LONGEST_LINE,
    BodyTooLargeError,
    CutShortError,
    HttpResponse,
    NotHttpError,
    read_http_response,
)
from oneclick.limits import Deadline
from tests.timeouts import WAIT_SECONDS

LARGEST = 100


def read(*parts: bytes, largest: int = LARGEST) -> HttpResponse:
    """What is read of these bytes, after which the other side closes the connection."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(WAIT_SECONDS)
        for part in parts:
            theirs.sendall(part)
        theirs.shutdown(socket.SHUT_WR)
        return read_http_response(ours, Deadline(WAIT_SECONDS), largest)


def test_names_of_headers_are_read_in_any_spelling() -> None:
    response = read(b"HTTP/1.1 200 OK\r\nCONTENT-length: 2\r\nX-Request-ID:  req_7 \r\n\r\nhi")

    assert (response.status, response.body, response.headers["x-request-id"]) == (200, b"hi", "req_7")
    assert not response.is_last


def test_lines_may_end_without_a_carriage_return() -> None:
    assert read(b"HTTP/1.1 200\nContent-Length: 2\n\nhi").body == b"hi"


def test_of_several_headers_of_a_name_the_first_counts() -> None:
    assert read(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 1\r\n\r\nhi").body == b"hi"


def test_what_is_no_header_is_passed_over() -> None:
    assert read(b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\nhi").body == b"hi"


def test_answers_before_the_answer_are_passed_over() -> None:
    hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"

    assert read(hints, b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n").status == 201


def test_chunks_are_put_together_and_what_follows_them_is_read_away() -> None:
    body = b"3;note=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n"

    response = read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", body)

    assert (response.body, response.is_last) == (b"abc0123456789", False)


@pytest.mark.parametrize("status", [204, 304])
def test_answer_that_never_has_a_body_waits_for_none(status: int) -> None:
    response = read(f"HTTP/1.1 {status} None\r\nContent-Length: 9\r\n\r\n".encode())

    assert (response.body, response.is_last) == (b"", False)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\nhi",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: Close\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi and more than was told",
    ],
    ids=["until its end", "of HTTP/1.0", "that says so", "with more behind it"],
)
def test_answer_is_the_last_of_its_connection(answer: bytes) -> None:
    response = read(answer)

    assert (response.body, response.is_last) == (b"hi", True)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/2 200 OK",
        b"HTTP/1.1 20 OK",
        b"HTTP/1.1 2000 OK",
        b"HTTP/1.1 +20 OK",
        b"ICY 200 OK",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0x2",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked",
        b"HTTP/1.1 200 OK\r\n" + 101 * b"A: b\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + LONGEST_LINE * b"b",
    ],
    ids=lambda head: repr(head[:40]),
)
def test_what_is_no_answer_is_refused(head: bytes) -> None:
    with pytest.raises(NotHttpError):
        read(head + b"\r\n\r\nhi")


@pytest.mark.parametrize(
    "chunk", [b"-1\r\n", b"0x2\r\nhi\r\n", b"+2\r\nhi\r\n", b"1_0\r\n", b"2\r\nhi!\r\n", b"\r\n"]
)
def test_odd_chunk_is_refused(chunk: bytes) -> None:
    with pytest.raises(NotHttpError):
        read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + b"0\r\n\r\n")


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 101\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n65\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n" + 101 * b"1\r\na\r\n",
        b"\r\n" + 101 * b"a",
    ],
    ids=["told", "told by a chunk", "in small chunks", "until the end"],
)
def test_body_beyond_its_limit_is_refused(rest: bytes) -> None:
    with pytest.raises(BodyTooLargeError):
        read(b"HTTP/1.1 200 OK\r\n" + rest)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12345678",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
    ],
)
def test_answer_that_ends_in_its_midst_is_cut_short(answer: bytes) -> None:
    with pytest.raises(CutShortError):
        read(answer)


def test_connection_that_closes_without_a_word_counts_as_reset() -> None:
    with pytest.raises(ConnectionResetError):
        read(b"")


def test_answer_after_its_deadline_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        with pytest.raises(TimeoutError):
            read_http_response(ours, Deadline(0), LARGEST)
