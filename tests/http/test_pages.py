#!/usr/bin/env python3
"""The pages in the program: documents with their policy, files compressed and cached, the site's look, and Vite with --dev."""
import gzip
import http.client
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import latchkey  # noqa: E402
from latchkey import Server  # noqa: E402

ACCOUNT = ["/", "/sign-up/", "/sign-in/", "/account/"]


def raw(server, method, path, headers=None):
    """(status, headers, bytes)"""
    c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        c.request(method, path, headers=headers or {})
        r = c.getresponse()
        return r.status, r.headers, r.read()
    finally:
        c.close()


def files_of(page):
    return re.findall(rb'(?:src|href)="(/assets/[^"]+)"', page)


class Pages(unittest.TestCase):
    def test_each_account_path_is_a_document_with_a_strict_policy(self):  # S17
        with Server(env={"LATCHKEY_SITE__NAME": "Ann & <Co>"}) as s:
            banner = "".join(iter(s.process.stdout.readline, "Stop with Ctrl-C.\n"))
            self.assertIn(f"Sign up and sign in: {s.base}/\n", banner)
            for path in ACCOUNT:
                with self.subTest(path):
                    status, headers, body = raw(s, "GET", path)
                    self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
                    self.assertIn(b"Ann &amp; &lt;Co&gt;", body)
                    self.assertNotIn(b"__SITE_NAME__", body)
                    self.assertNotIn(b"<style", body)
                    self.assertIsNone(re.search(rb"<script(?![^>]*\bsrc=)", body))
                    policy = headers["Content-Security-Policy"]
                    self.assertIn("default-src 'none'", policy)
                    self.assertNotIn("unsafe", policy)
                    self.assertEqual(headers["X-Frame-Options"], "DENY")
                    self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                    again = raw(s, "GET", path, {"If-None-Match": headers["ETag"]})
                    self.assertEqual((again[0], again[2]), (304, b""))

    def test_files_come_compressed_and_are_kept_for_a_year(self):
        with Server() as s:
            found = files_of(raw(s, "GET", "/")[2])
            self.assertTrue(any(f.endswith(b".js") for f in found) and any(f.endswith(b".css") for f in found), found)
            for path in [f.decode() for f in found]:
                with self.subTest(path):
                    status, headers, plain = raw(s, "GET", path)
                    self.assertEqual(status, 200)
                    self.assertEqual(headers["Cache-Control"], "public, max-age=31536000, immutable")
                    self.assertEqual(headers["Vary"], "Accept-Encoding")
                    status, zipped_headers, zipped = raw(s, "GET", path, {"Accept-Encoding": "gzip"})
                    if zipped_headers["Content-Encoding"]:
                        self.assertEqual(gzip.decompress(zipped), plain)
                        self.assertLess(len(zipped), len(plain))
                        small = raw(s, "GET", path, {"Accept-Encoding": "gzip, deflate, br"})
                        self.assertEqual(small[1]["Content-Encoding"], "br")
                        self.assertLess(len(small[2]), len(zipped))
                        self.assertEqual(3, len({headers["ETag"], zipped_headers["ETag"], small[1]["ETag"]}))
                    known = raw(s, "GET", path, {"Accept-Encoding": "gzip", "If-None-Match": zipped_headers["ETag"]})
                    self.assertEqual((known[0], known[2]), (304, b""))
                    head = raw(s, "HEAD", path)
                    self.assertEqual((head[0], head[1]["Content-Length"], head[2]), (200, str(len(plain)), b""))

    def test_the_first_load_is_small(self):
        with Server() as s:
            page = raw(s, "GET", "/", {"Accept-Encoding": "gzip"})[2]
            total = len(page) + sum(len(raw(s, "GET", f.decode(), {"Accept-Encoding": "gzip"})[2]) for f in files_of(page))
            print(f"first load of the account pages: {total / 1024:.1f} KiB by gzip")
            self.assertLess(total, 150 * 1024)

    def test_what_the_pages_must_know_of_the_settings(self):
        with tempfile.TemporaryDirectory() as folder:
            logo = pathlib.Path(folder, "logo.svg")
            logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
            with Server(env={"LATCHKEY_SITE__COLOR": "#FD0", "LATCHKEY_SITE__LOGO_FILE": str(logo),
                             "LATCHKEY_ACCOUNTS__REGISTRATION": "strict"}) as s:
                about = json.loads(raw(s, "GET", "/site.json")[2])
                self.assertEqual(about, {
                    "name": "Latchkey", "logo": "/site-logo", "username_field": "email", "registration": "strict",
                    "password_rules": [{"code": "not_similar"}, {"code": "min_length", "min": 8}, {"code": "not_common"},
                                       {"code": "not_numeric"}],
                    "me_patch": True, "auth_header_type": "JWT"})
                self.assertEqual(raw(s, "GET", "/site.css")[2], b":root{--brand:#ffdd00;--brand-text:#111111}\n")
                status, headers, body = raw(s, "GET", "/site-logo")
                self.assertEqual((status, headers["Content-Type"], body), (200, "image/svg+xml", logo.read_bytes()))
                self.assertIn("sandbox", headers["Content-Security-Policy"])

    def test_pages_are_only_read_and_other_paths_stay_as_they_were(self):
        with Server() as s:
            for path in ACCOUNT + ["/site.json"]:
                for method in ("POST", "PUT", "DELETE", "OPTIONS"):
                    self.assertEqual(raw(s, method, path)[0], 405)
            self.assertEqual(raw(s, "GET", "/sign-in")[1]["Location"], "/sign-in/")
            for path in ("/sign-in/x", "/assets/", "/assets/account/", "/account/index.html", "/site-logo", "/nope/",
                         "/assets/account/../../etc/passwd", "/assets/account/%2e%2e/x"):  # H12
                with self.subTest(path):
                    self.assertEqual(raw(s, "GET", path)[0], 404)
            self.assertEqual(raw(s, "GET", "/", {"Host": "evil.example"})[0], 400)

    def test_without_account_pages_nothing_of_them_is_there(self):
        with Server(env={"LATCHKEY_SITE__ACCOUNT_PAGES": "false"}) as s:
            for path in ACCOUNT:
                self.assertEqual(raw(s, "GET", path)[0], 404)

    def test_settings_that_make_no_sense_are_refused_with_a_sentence(self):  # R21
        for name, value, words in (("COLOR", "blue", "SITE.COLOR must be #rgb"), ("NAME", " ", "SITE.NAME must not be empty"),
                                   ("LOGO_FILE", "/nowhere.svg", "cannot be read"), ("LOGO_FILE", "/x.gif", "must end in")):
            with self.subTest(name=name, value=value):
                done = subprocess.run([str(latchkey.binary()), "check"], capture_output=True, text=True, timeout=60,
                                      env={"PATH": os.environ["PATH"], "SECRET_KEY": latchkey.KEY,
                                           f"LATCHKEY_SITE__{name}": value})
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(words, done.stdout + done.stderr)


class Vite(http.server.BaseHTTPRequestHandler):
    """Stands where Vite would: says what it was asked."""

    def do_GET(self):
        body = f"{self.server.server_port} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Set-Cookie", "a=b")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Development(unittest.TestCase):
    def test_without_addresses_the_usual_ones_are_asked(self):
        with Server("--dev") as s:
            for path, port in (("/", 5173), ("/admin/", 5174)):
                status, _, body = raw(s, "GET", path)
                if status == 502:  # else somebody is working on the pages here
                    self.assertIn(f"127.0.0.1:{port}", body.decode())
                self.assertNotIn("Content-Security-Policy", raw(s, "GET", path)[1])

    def test_pages_come_from_the_development_servers_and_the_api_from_here(self):
        servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Vite) for _ in range(2)]
        account, panel = (server.server_port for server in servers)
        try:
            for server in servers:
                threading.Thread(target=server.serve_forever, daemon=True).start()
            with Server("--dev", f"127.0.0.1:{account}", f"127.0.0.1:{panel}") as s:
                for path, port in (("/", account), ("/src/main.tsx?t=1", account), ("/@vite/client", account),
                                   ("/admin/", panel), ("/admin/src/main.tsx", panel)):
                    status, headers, body = raw(s, "GET", path)
                    self.assertEqual((status, body.decode()), (200, f"{port} {path}"))
                    self.assertEqual(headers["Content-Type"], "text/javascript")
                    self.assertIsNone(headers["Set-Cookie"])
                self.assertEqual(s.register("ann")[0], 201)
                self.assertEqual(raw(s, "GET", "/site.json")[0], 200)
                self.assertEqual(raw(s, "POST", "/")[0], 405)
                for server in servers:
                    server.shutdown()
                    server.server_close()
                status, _, body = raw(s, "GET", "/")
                self.assertEqual(status, 502)
                self.assertIn(b"npm run dev", body)
        finally:
            for server in servers:
                server.server_close()


if __name__ == "__main__":
    unittest.main()
