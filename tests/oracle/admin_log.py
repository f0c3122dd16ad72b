#!/usr/bin/env python3
"""django_admin_log in one file for both: Django's ORM and history page show what our store logged, and we read what
Django's admin logged."""
import os
import re
import subprocess
import sys
import tempfile

import shared_file
from shared_file import CONFIG, Panel, expect, latchkey, oracle  # noqa: F401

oracle.system_python("oracle_admin_log")

NAME = "oracle_admin_log"
ENTRIES = """
from django.contrib.admin.models import LogEntry
for e in LogEntry.objects.order_by("id"):
    kind = f"{e.content_type.app_label}.{e.content_type.model}"
    print(e.action_flag, e.user.email, kind, e.object_id, e.object_repr, e.get_change_message(), sep="|")
"""
OURS = [
    "1|admin@example.com|auth.group|1|editors|Added.",
    "1|admin@example.com|accounts.customuser|2|bea|Added.",
    "1|admin@example.com|accounts.customuser|3|cyd|Added.",
    "2|admin@example.com|accounts.customuser|2|bea|Changed Last name, Staff status and Groups.",
    "2|admin@example.com|accounts.customuser|2|bea|Changed Active.",
    "3|admin@example.com|accounts.customuser|3|cyd|",
    "1|admin@example.com|token_blacklist.blacklistedtoken|1|Blacklisted token for bea|Added.",
]


def rows(*arguments):
    """A run of our store on the file."""
    tool = os.environ.get("LATCHKEY_TEST_ADMIN_ROWS")
    if not tool:
        latchkey.skip(NAME, "LATCHKEY_TEST_ADMIN_ROWS names no program")
    done = subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def main():
    with tempfile.TemporaryDirectory(prefix="oracle-log-") as folder:
        path = os.path.join(folder, "db.sqlite3")
        shared_file.our_migrate(path)
        with oracle.Oracle(path, secret=shared_file.SECRET, migrate=False) as theirs:
            account = theirs.superuser()
            rows("write", path, 1)
            expect(theirs.manage("shell", "-c", ENTRIES).stdout.splitlines(), OURS, "Django's ORM reads our rows")
            panel = Panel(theirs, *account)
            status, page = panel.get("/admin/accounts/customuser/2/history/")
            table = page.partition('id="change-history"')[2]
            cells = [x.strip() for x in re.findall(r"<td>(.*?)</td>", table, re.S)]
            expect((status, cells[1::2]), (200, ["Added.", "Changed Last name, Staff status and Groups.",
                                                "Changed Active."]), "the history page of our user")
            status, page = panel.get("/admin/")
            expect((status, "Blacklisted token for bea" in page), (200, True), "the recent actions of the index page")

            expect(panel.post("/admin/auth/group/1/change/", {"name": "writers", "_save": "Save"})[0], 302, "a group")
            expect(panel.post("/admin/auth/group/add/", {"name": "new", "_save": "Save"})[0], 302, "another")
            expect(panel.post("/admin/accounts/customuser/2/delete/", {"post": "yes"})[0], 302, "a user goes")
            came = ["|".join(row) for row in rows("read", path)][len(OURS):]
            expect(came, [
                '2|admin@example.com|auth.group|1|writers|[{"changed": {"fields": ["Name", "Permissions"]}}]',
                '1|admin@example.com|auth.group|2|new|[{"added": {}}]',
                "3|admin@example.com|accounts.customuser|2|bea|",
            ], "we read Django's rows")
    print(f"{shared_file.checks} checks: one log, both sides")
    return 0


if __name__ == "__main__":
    sys.exit(main())
