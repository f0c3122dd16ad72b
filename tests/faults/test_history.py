#!/usr/bin/env python3
"""The judges judged: a good history passes, and for each invariant a history that breaks it once is found out."""
import base64
import contextlib
import json
import os
import pathlib
import sqlite3
import tempfile
import unittest

from history import BLACKLIST, LOGIN, ME, REFRESH, REGISTER, VERIFY, Event, History, claims, judge
from probe import read_file

HERE = pathlib.Path(__file__).resolve().parent


def token(jti):
    """As much of a token as the checkers read."""
    middle = base64.urlsafe_b64encode(json.dumps({"jti": jti}).encode()).rstrip(b"=").decode()
    return f"e30.{middle}.sig"


def history(*events, faults=(), restarts=(), deadline=10.0):
    h = History(deadline)
    h.events, h.faults, h.restarts = list(events), [list(f) for f in faults], list(restarts)
    return h


def at(second, op, status, presented="", gives="", user="ann", took=0.5, **more):
    return Event(op, user, presented, second, second + took, status, refresh=gives, access=gives and gives + "-access", **more)


BORN = (at(0, REGISTER, 201), at(1, LOGIN, 200, gives="A"))


class Good(unittest.TestCase):
    def fine(self, *events, **more):
        self.assertEqual(judge(history(*events, **more)), [])

    def test_a_life(self):
        self.fine(*BORN, at(2, VERIFY, 200, "A-access"), at(3, REFRESH, 200, "A", gives="B"), at(4, REFRESH, 401, "A"),
                  at(5, VERIFY, 400, "A"), at(6, ME, 200, "B-access"), at(7, BLACKLIST, 200, "B"),
                  at(8, REFRESH, 401, "B"), at(9, REGISTER, 400), restarts=[6.9])

    def test_what_had_no_answer_may_have_gone_either_way(self):
        for op in (REFRESH, BLACKLIST):
            for status in (0, 503):
                lost = at(2, op, status, "A", retry_after="1")
                self.fine(*BORN, lost, at(4, REFRESH, 401, "A"), faults=[(2, 3)], restarts=[3])
                self.fine(*BORN, lost, at(4, REFRESH, 200, "A", gives="B"), faults=[(2, 3)], restarts=[3])
        self.fine(at(0, REGISTER, 0), at(2, REGISTER, 400), at(3, LOGIN, 401), restarts=[1])
        self.fine(at(0, REGISTER, 0), at(2, REGISTER, 201), at(3, LOGIN, 200, gives="A"), restarts=[1])

    def test_parallel_losers(self):
        self.fine(*BORN, at(2, REFRESH, 200, "A", gives="B"), at(2.1, REFRESH, 401, "A"), at(1.9, REFRESH, 401, "A"))

    def test_a_503_with_retry_after_in_a_fault(self):
        self.fine(*BORN, at(5, LOGIN, 503, retry_after="1"), at(9, ME, 507, "A-access", retry_after="1"), faults=[(4, 8)])


class Bad(unittest.TestCase):
    """Each: the sentence that must be found, and only it."""

    def broken(self, want, *events, **more):
        found = judge(history(*events, **more))
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(want), found)

    def test_i1_a_lost_user(self):
        self.broken("I1: lost", at(0, REGISTER, 201), at(5, LOGIN, 401), restarts=[3])

    def test_i1_a_lost_token(self):
        self.broken("I1: lost", *BORN, at(5, REFRESH, 401, "A"), restarts=[3])

    def test_i1_a_lost_child(self):
        self.broken("I1: lost", *BORN, at(2, REFRESH, 200, "A", gives="B"), at(5, REFRESH, 401, "B"), restarts=[3])

    def test_i2_a_dead_token_verifies(self):
        self.broken("I2: verify", *BORN, at(2, BLACKLIST, 200, "A"), at(5, VERIFY, 200, "A"), restarts=[3])

    def test_i2_and_i3_a_dead_token_makes_a_child(self):
        for op in (REFRESH, BLACKLIST):
            found = judge(history(*BORN, at(2, op, 200, "A"), at(5, REFRESH, 200, "A", gives="C")))
            self.assertEqual([f[:3] for f in found], ["I2:", "I3:"], found)

    def test_i3_a_fork_at_the_same_moment(self):
        self.broken("I3", *BORN, at(2, REFRESH, 200, "A", gives="B"), at(2.1, REFRESH, 200, "A", gives="C"))

    def test_i3_blacklisted_and_refreshed_at_the_same_moment(self):
        self.broken("I3", *BORN, at(2, BLACKLIST, 200, "A"), at(2.1, REFRESH, 200, "A", gives="C"))

    def test_i4_a_good_credential_refused(self):
        self.broken("I4", at(0, REGISTER, 201), at(5, LOGIN, 401), faults=[(4, 6)])
        self.broken("I4", *BORN, at(5, ME, 401, "A-access"), faults=[(4, 6)])
        self.broken("I4", *BORN, at(5, VERIFY, 401, "A-access"), faults=[(4, 6)])
        self.broken("I4", *BORN, at(5, REFRESH, 401, "A"), faults=[(4, 6)])
        self.broken("I4", *BORN, at(5, BLACKLIST, 401, "A"), faults=[(4, 6)])

    def test_i4_a_401_is_not_excused_by_what_came_after_it(self):
        self.broken("I4", *BORN, at(2, REFRESH, 401, "A"), at(3, REFRESH, 200, "A", gives="B"))

    def test_i4_a_registration_refused_that_nobody_made_before(self):
        self.broken("I4", at(5, REGISTER, 400))

    def test_i4_a_status_that_is_none_of_ours(self):
        self.broken("I4", *BORN, at(5, VERIFY, 404, "A-access"))

    def test_i5_one_email_twice(self):
        self.broken("I5", at(0, REGISTER, 201), at(2, REGISTER, 201))

    def test_i7_a_5xx_without_a_cause(self):
        self.broken("I7", *BORN, at(5, LOGIN, 503, retry_after="1"))
        self.broken("I7", *BORN, at(12, LOGIN, 503, retry_after="1"), faults=[(4, 8)])

    def test_i7_a_500(self):
        self.broken("I7", *BORN, at(5, LOGIN, 500, retry_after="1"), faults=[(4, 8)])

    def test_i7_a_503_without_retry_after(self):
        self.broken("I7", *BORN, at(5, LOGIN, 503), faults=[(4, 8)])

    def test_i8_late(self):
        self.broken("I8", *BORN, at(5, ME, 200, "A-access", took=11))
        self.broken("I8", *BORN, at(5, ME, 0, "A-access", took=11))


class File(unittest.TestCase):
    """The file's reader, on a file that agrees with the history and then does not."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="latchkey-history-")
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "db.sqlite3")
        self.a, self.b = token("a"), token("b")
        self.run_sql("""
            create table accounts_customuser (id integer primary key, email text);
            create table token_blacklist_outstandingtoken (id integer primary key, jti text);
            create table token_blacklist_blacklistedtoken (
                id integer primary key, token_id integer references token_blacklist_outstandingtoken (id));
            insert into accounts_customuser values (1, 'ann@example.com');
            insert into token_blacklist_outstandingtoken values (1, 'a'), (2, 'b');
            insert into token_blacklist_blacklistedtoken values (1, 1);""")
        self.history = history(at(0, REGISTER, 201), at(1, LOGIN, 200, gives=self.a), at(2, REFRESH, 200, self.a, gives=self.b))

    def run_sql(self, sql):
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            db.executescript(sql)

    def broken(self, want, sql):
        self.run_sql(sql)
        found = read_file(self.path, self.history)
        self.assertEqual([f[:len(want)] for f in found], [want], found)

    def test_a_good_file(self):
        self.assertEqual(claims(self.a), {"jti": "a"})
        self.assertEqual(read_file(self.path, self.history), [])

    def test_i1_no_user(self):
        self.broken("I1: lost: no row of ann", "delete from accounts_customuser")

    def test_i1_no_live_token(self):
        self.broken("I1: lost: no row of a live token", "delete from token_blacklist_outstandingtoken where id = 2")

    def test_i1_a_live_token_is_dead(self):
        self.broken("I1: a live token", "insert into token_blacklist_blacklistedtoken values (2, 2)")

    def test_i1_a_row_that_refers_to_nothing(self):
        self.broken("I1: rows that refer", "insert into token_blacklist_blacklistedtoken values (2, 9)")

    def test_i2_no_row_blacklists(self):
        self.broken("I2", "delete from token_blacklist_blacklistedtoken")

    def test_i5_twice(self):
        self.broken("I5: an e-mail", "insert into accounts_customuser values (2, 'ann@example.com')")

    def test_i5_nobody_who_tried(self):
        self.broken("I5: eve", "insert into accounts_customuser values (2, 'eve@example.com')")

    def test_i1_a_damaged_file(self):
        size = os.path.getsize(self.path)
        with open(self.path, "r+b") as f:
            f.seek(size - 4096)
            f.write(b"\xff" * 100)
        with self.assertRaises(sqlite3.DatabaseError):
            if found := read_file(self.path, self.history):
                raise sqlite3.DatabaseError(found[0])


if __name__ == "__main__":
    unittest.main()
