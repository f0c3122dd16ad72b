"""nginx and HAProxy in front of a Latchkey, as lenient as they can be set, with kept upstream connections.

Each writes a line for every request that it saw; a relay between proxy and server counts upstream connections.
"""
import asyncio
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time

NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 128; }}
http {{
    log_format seen '$upstream_addr|$request';
    access_log {folder}/seen.log seen;
    client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
    uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
    underscores_in_headers on; ignore_invalid_headers off; client_max_body_size 0;
    client_header_buffer_size 32k; large_client_header_buffers 8 128k;
    client_header_timeout 2s; client_body_timeout 2s; keepalive_timeout 2s;
    upstream latchkey {{ server 127.0.0.1:{upstream}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://latchkey; proxy_http_version 1.1;
            proxy_set_header Connection ""; proxy_set_header Host $http_host;
            proxy_request_buffering off; proxy_ignore_client_abort on; proxy_next_upstream off; proxy_read_timeout 5s;
        }}
    }}
}}
"""

HAPROXY = """
global
    log stdout format raw local0
    nbthread 1
defaults
    mode http
    log global
    log-format "%s|%r"
    option accept-invalid-http-request
    option http-keep-alive
    http-reuse always
    retries 0
    timeout connect 2s
    timeout client 2s
    timeout server 5s
    timeout http-request 2s
frontend front
    bind 127.0.0.1:{port}
    default_backend back
backend back
    server latchkey 127.0.0.1:{upstream}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Relay:
    """Passes bytes on unchanged; counts connections."""

    def __init__(self, target):
        self.target, self.connections = target, 0
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    async def serve(self, reader, writer):
        self.connections += 1
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self.pump(reader, other_writer), self.pump(other_reader, writer))
        for end in (writer, other_writer):
            end.close()

    @staticmethod
    async def pump(reader, writer):
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
            writer.write_eof()
        except OSError:
            writer.close()


class Proxy:
    """A started proxy; a context manager."""

    def __init__(self, name, upstream):
        self.name = name
        self.relay = Relay(upstream)
        self.folder = tempfile.TemporaryDirectory(prefix="latchkey-proxy-")
        here = pathlib.Path(self.folder.name)
        self.port = free_port()
        config = here / "config"
        text = NGINX if name == "nginx" else HAPROXY
        config.write_text(text.format(folder=here, port=self.port, upstream=self.relay.port))
        self.seen = here / "seen.log"
        self.errors = here / "error.log"
        program = find(name)
        command = [program, "-p", str(here), "-c", str(config)] if name == "nginx" else [program, "-db", "-f", str(config)]
        out = self.seen if name == "haproxy" else here / "stdout"
        with open(out, "ab") as log, open(self.errors, "ab") as errors:
            self.process = subprocess.Popen(command, stdout=log, stderr=errors)

    def __enter__(self):
        deadline = time.monotonic() + 15
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{self.name} did not start: {self.errors.read_text()}") from None
                time.sleep(0.02)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.folder.cleanup()

    def forwarded(self, line):
        """The request of a line that was passed to the server; nothing if the proxy answered it alone."""
        upstream, _, request = line.partition("|")
        return request if upstream not in ("", "-", "<NOSRV>") else None


def find(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
