"""What clients saw of a server under faults, and the judges that read it.

Clients append an event for each request: what was asked, what came back, when. A request without an answer, or with a
5xx, may have gone either way and binds nobody. All others bind the server for ever, over any crash:
  I1  what was acknowledged is there              I2  a used or blacklisted token never works again
  I3  a refresh token has at most one child       I4  no 401 (nor 400) that only the infrastructure can have caused
  I5  an e-mail is one user's                     I7  no 5xx but 503 or 507 with Retry-After, and only in a fault's time
  I8  each request gets an answer or a closed socket within its deadline
`judge` reads the history alone. What the server holds at the end is asked by `probe.py`, whose questions are events, too.
"""
import base64
import collections
import contextlib
import dataclasses
import itertools
import json
import time

REGISTER, LOGIN, REFRESH, BLACKLIST, VERIFY, ME = "register", "login", "refresh", "blacklist", "verify", "me"
CONSUMES = (REFRESH, BLACKLIST)
# How each answers a credential that it takes, and one that it refuses.
TAKEN = {REGISTER: 201, LOGIN: 200, REFRESH: 200, BLACKLIST: 200, VERIFY: 200, ME: 200}
REFUSED = {REGISTER: (400,), LOGIN: (401,), REFRESH: (401,), BLACKLIST: (401,), VERIFY: (400, 401), ME: (401,)}
GRACE = 2.0  # what a fault still explains after it has been cleared: a write that was waiting, a listener's pause


@dataclasses.dataclass(slots=True)
class Event:
    op: str
    user: str            # the name; its e-mail is NAME@example.com
    token: str = ""      # the one presented
    started: float = 0.0
    ended: float = 0.0
    status: int = 0      # 0: closed socket, reset or silence
    retry_after: str = ""
    refresh: str = ""    # the tokens handed out
    access: str = ""
    note: str = ""       # the body of a refusal, or the socket's fault

    @property
    def taken(self):
        return self.status == TAKEN[self.op]

    @property
    def refused(self):
        return self.status in REFUSED[self.op]

    @property
    def open(self):
        """May have gone either way."""
        return self.status == 0 or self.status >= 500


class History:
    def __init__(self, deadline=10.0):
        self.deadline = deadline
        self.events = []    # list.append is atomic: clients are threads
        self.restarts = []  # times at which the server was up again
        self.faults = []    # [started, ended]: the times in which a 5xx has a cause

    def add(self, event):
        self.events.append(event)
        return event

    def restarted(self):
        self.restarts.append(time.monotonic())

    @contextlib.contextmanager
    def fault(self):
        span = [time.monotonic(), float("inf")]
        self.faults.append(span)
        try:
            yield
        finally:
            span[1] = time.monotonic()

    def live_and_dead(self, since=0):
        """Refresh tokens that must work, and those that must not, as {token: user}; in doubt a token is in neither.

        `since`: only what the events from this one on say.
        """
        live, dead, doubt = {}, {}, set()
        for e in itertools.islice(self.events, since, None):
            if e.refresh and e.taken:
                live[e.refresh] = e.user
            if e.op in CONSUMES:
                if e.taken:
                    dead[e.token] = e.user
                elif e.open:
                    doubt.add(e.token)
        return {t: u for t, u in live.items() if t not in dead and t not in doubt}, dead

    def registered(self, since=0):
        return {e.user for e in itertools.islice(self.events, since, None) if e.op == REGISTER and e.taken}

    def counts(self):
        """Per operation, how many of each status; for people."""
        seen = collections.defaultdict(collections.Counter)
        for e in self.events:
            seen[e.op][e.status or "closed"] += 1
        return "; ".join(f"{op} " + ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items(), key=str))
                         for op, statuses in seen.items())


def claims(token):
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def short(token):
    return claims(token).get("jti", "?")[:8] if token.count(".") == 2 else token[:12]


def dead_tokens_that_worked(history):
    """I2. Only what began after the acknowledgment: two at the same moment are I3's."""
    died = {}
    for e in history.events:
        if e.op in CONSUMES and e.taken:
            died[e.token] = min(died.get(e.token, float("inf")), e.ended)
    return [f"I2: {e.op} of {e.user}'s dead token {short(e.token)} answered {e.status}"
            for e in history.events if e.token in died and e.taken and e.started > died[e.token]]


def forks(history):
    """I3, whatever the times were; a token blacklisted and yet refreshed is one, too."""
    uses = collections.Counter(e.token for e in history.events if e.op in CONSUMES and e.taken)
    return [f"I3: the token {short(token)} was used {n} times" for token, n in uses.items() if n > 1]


def double_users(history):
    """I5."""
    made = collections.Counter(e.user for e in history.events if e.op == REGISTER and e.taken)
    return [f"I5: {user} was registered {n} times" for user, n in made.items() if n > 1]


def unfounded_refusals(history):
    """I4, and I1 once the server was restarted since: a good credential refused, with nothing that explains it."""
    registered, tried, issued, used = {}, collections.defaultdict(list), {}, collections.defaultdict(list)
    for e in history.events:
        if e.op == REGISTER:
            tried[e.user].append(e)
            if e.taken:
                registered[e.user] = min(registered.get(e.user, float("inf")), e.ended)
        if e.taken:
            for token in (e.refresh, e.access):
                if token:
                    issued[token] = e.ended
        if e.op in CONSUMES and (e.taken or e.open):
            used[e.token].append(e)
    found = []
    for e in history.events:
        if not e.refused:
            continue
        if e.op == REGISTER:
            # Refused as a duplicate: somebody has to have tried before.
            since = None if any(o is not e and o.started < e.ended and (o.taken or o.open) for o in tried[e.user]) else 0.0
        elif e.op == LOGIN:
            since = registered.get(e.user)
        else:
            since = issued.get(e.token)
            if any(o is not e and o.started < e.ended for o in used.get(e.token, ())):
                since = None
        if since is None or since > e.started:
            continue
        crashed = any(since < at <= e.ended for at in history.restarts)
        found.append(f"{'I1: lost' if crashed else 'I4'}: {e.op} of {e.user} {short(e.token) if e.token else ''} "
                     f"answered {e.status} {e.note[:120]}")
    return found


def strange_answers(history):
    """A status that is neither taken, nor refused, nor a fault's."""
    return [f"I4: {e.op} of {e.user} answered {e.status} {e.note[:120]}" for e in history.events
            if not (e.taken or e.refused or e.open)]


def faults_without_cause(history):
    """I7."""
    found = []
    for e in history.events:
        if e.status < 500:
            continue
        if e.status not in (503, 507):
            found.append(f"I7: {e.op} of {e.user} answered {e.status} {e.note[:120]}")
        elif not e.retry_after.isdigit():
            found.append(f"I7: {e.op} of {e.user} answered {e.status} without Retry-After")
        if not any(start <= e.ended and e.started <= end + GRACE for start, end in history.faults):
            found.append(f"I7: {e.op} of {e.user} answered {e.status} while there was no fault")
    return found


def late_answers(history):
    """I8."""
    return [f"I8: {e.op} of {e.user} took {e.ended - e.started:.1f} s ({e.status or e.note})" for e in history.events
            if e.ended - e.started > history.deadline]


JUDGES = (dead_tokens_that_worked, forks, double_users, unfounded_refusals, strange_answers, faults_without_cause,
          late_answers)


def judge(history):
    """Every way in which the history breaks an invariant, as sentences."""
    return [fault for one in JUDGES for fault in one(history)]
