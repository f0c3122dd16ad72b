#!/usr/bin/python3
"""Django's manage.py of the oracle site; settings come from ORACLE_* variables (oracle_site/settings.py)."""
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oracle_site.settings")
    execute_from_command_line(sys.argv)
