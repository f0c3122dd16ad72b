"""Requests as bytes over kept connections: cheaper than http.client, and its parts can be sent when a test wants."""
import json
import re
import socket

STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


def post(path, body):
    text = json.dumps(body).encode()
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(text)}\r\n\r\n").encode() + text


def get(path, access=None):
    credentials = f"Authorization: JWT {access}\r\n" if access else ""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{credentials}\r\n".encode()


def connect(port, timeout=20.0, source=None):
    s = socket.create_connection(("127.0.0.1", port), timeout=timeout, source_address=source)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def whole(data):
    """Where the first answer in `data` ends; 0 if it is not all there."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return 0
    size = LENGTH.search(data, 0, head + 2)
    end = head + 4 + (int(size[1]) if size else 0)
    return end if len(data) >= end else 0


def receive(s):
    """(status, head, body) of the next answer; ConnectionError when there is none."""
    data = b""
    while not (end := whole(data)):
        part = s.recv(65536)
        if not part:
            raise ConnectionError("closed before an answer")
        data += part
    head, _, body = data[:end].partition(b"\r\n\r\n")
    return int(STATUS.match(head)[1]), head, body


def ask(s, request):
    s.sendall(request)
    return receive(s)
