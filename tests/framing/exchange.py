"""Bytes to a socket, and the answers that come back, each checked for what RFC 9112 asks of it."""
import collections
import re
import socket

Answer = collections.namedtuple("Answer", "status fields body")


class Broken(Exception):
    """What came back is no sequence of HTTP answers."""


def converse(port, data, end=False, timeout=10):
    """All bytes until the other side closes. `end`: half-close after sending, as a client that has nothing more."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as s:
        try:
            s.sendall(data)
            if end:
                s.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused before all was sent; the answer may be there all the same
        try:
            while chunk := s.recv(65536):
                received += chunk
        except ConnectionResetError:
            if not received:
                raise Broken("reset before an answer") from None
        except socket.timeout:
            raise Broken(f"not closed after {timeout} s; so far {received[:300]!r}") from None
    return received


def parse(received, head=False):
    """The final answers; interim ones are passed over."""
    answers = []
    while received:
        block, mark, rest = received.partition(b"\r\n\r\n")
        lines = block.decode("latin-1").split("\r\n")
        first = re.fullmatch(r"HTTP/1\.[01] (\d{3}) [ -~]*", lines[0])
        if not mark or not first:
            raise Broken(f"no answer: {received[:200]!r}")
        status = int(first[1])
        if status == 100:
            received = rest
            continue
        fields = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
        size = 0 if head else int(fields.get("content-length", "-1"))
        if "transfer-encoding" in fields or size < 0 or size > len(rest):
            raise Broken(f"an answer without its end: {lines}")
        answers.append(Answer(status, fields, rest[:size]))
        received = rest[size:]
    return answers
