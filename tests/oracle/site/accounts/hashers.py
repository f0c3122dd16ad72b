"""Hashers that Debian's Django 3.2 lacks: its default one with a cost that a test can lower, and scrypt of Django 4."""
import base64
import hashlib

from django.conf import settings
from django.contrib.auth.hashers import BasePasswordHasher, PBKDF2PasswordHasher
from django.utils.crypto import constant_time_compare


class Pbkdf2(PBKDF2PasswordHasher):
    """Writes and reads Django's own encoding."""

    iterations = settings.PBKDF2_ITERATIONS or PBKDF2PasswordHasher.iterations


class Scrypt(BasePasswordHasher):
    """scrypt$N$salt$r$p$base64, with Python's own function."""

    algorithm = "scrypt"

    def encode(self, password, salt, n=2 ** 14, r=8, p=1):
        key = hashlib.scrypt(password.encode(), salt=salt.encode(), n=n, r=r, p=p, maxmem=0, dklen=64)
        return f"scrypt${n}${salt}${r}${p}${base64.b64encode(key).decode()}"

    def decode(self, encoded):
        _, n, salt, r, p, key = encoded.split("$")
        return {"algorithm": self.algorithm, "salt": salt, "n": int(n), "r": int(r), "p": int(p), "hash": key}

    def verify(self, password, encoded):
        parts = self.decode(encoded)
        return constant_time_compare(encoded, self.encode(password, parts["salt"], parts["n"], parts["r"], parts["p"]))

    def safe_summary(self, encoded):
        return self.decode(encoded)

    def harden_runtime(self, password, encoded):
        pass  # the default hasher is the one whose cost counts
