"""Who is there: sessions in memory, a one-time address for the person at this computer, guesses that are counted."""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Final

IDLE: Final = 30 * 60.0
WHOLE: Final = 10 * 3600.0
"""Seconds after which a session ends that is not used, and after which every session does."""
MOST_SESSIONS: Final = 200
GUESSES: Final = 5
GUESSES_AT_ALL: Final = 20
LOCKED: Final = 15 * 60.0
"""Wrong passwords for one name from one address, and from anywhere, after which it is locked for so many seconds."""

Clock = Callable[[], float]


@dataclass(slots=True)
class Session:
    """A person who has come in. `form` is the token that every form of theirs carries."""

    who: str
    began: float
    used: float
    held: str | None = ""
    """What the person came in by, as `Sessions` was told to ask."""
    form: str = field(default_factory=lambda: secrets.token_urlsafe(32))


class Sessions:
    """The sessions of one server; tokens are kept as hashes."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._keys: dict[str, str] = {}
        self._held: Callable[[str], str | None] = lambda _: ""

    def depend_on(self, held: Callable[[str], str | None]) -> None:
        """A session ends as soon as this says something else of its person than when it began, or nothing."""
        self._held = held

    def one_time_key(self, who: str) -> str:
        """A key that lets this person in once."""
        key = secrets.token_urlsafe(32)
        self._keys[_hash(key)] = who
        return key

    def redeem(self, key: str) -> str | None:
        """A session's token for a one-time key, which is used up; None for any other."""
        who = self._keys.pop(_hash(key), None)
        return None if who is None else self.begin(who)

    def begin(self, who: str, held: str | None = None) -> str:
        """A new session's token. `held` is what the person came in by, where it may be another by now."""
        self._drop_old()
        token, now = secrets.token_urlsafe(32), self._clock()
        self._sessions[_hash(token)] = Session(who, now, now, held or self._held(who))
        return token

    def of(self, token: str) -> Session | None:
        """The session of a token, if it has not ended."""
        self._drop_old()
        session = self._sessions.get(_hash(token))
        if session and (session.held is None or self._held(session.who) != session.held):
            self.end(token)
            return None
        if session:
            session.used = self._clock()
        return session

    def end(self, token: str) -> None:
        """End a session; its token is worth nothing from now on."""
        self._sessions.pop(_hash(token), None)

    def _drop_old(self) -> None:
        now = self._clock()
        for key, session in list(self._sessions.items()):
            if now - session.used > IDLE or now - session.began > WHOLE:
                del self._sessions[key]
        while len(self._sessions) >= MOST_SESSIONS:
            del self._sessions[min(self._sessions, key=lambda key: self._sessions[key].used)]


class Guesses:
    """Wrong passwords, counted by name and by name and address."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._wrong: dict[tuple[str, str], list[float]] = {}

    def is_locked(self, name: str, address: str) -> bool:
        """Whether no password is looked at for this name now."""
        counts = ((name, address), GUESSES), ((name, ""), GUESSES_AT_ALL)
        return any(len(self._recent(key)) >= most for key, most in counts)

    def wrong(self, name: str, address: str) -> None:
        """Count one more."""
        for key in ((name, address), (name, "")):
            self._wrong[key] = [*self._recent(key), self._clock()]

    def right(self, name: str, address: str) -> None:
        """The password was right: those before were slips, and this one, which was counted before it was looked at."""
        self._wrong.pop((name, address), None)
        anywhere = self._recent((name, ""))[:-1]
        self._wrong.pop((name, ""), None)
        if anywhere:
            self._wrong[name, ""] = anywhere

    def _recent(self, key: tuple[str, str]) -> list[float]:
        now = self._clock()
        self._wrong = {k: times for k, times in self._wrong.items() if now - times[-1] < LOCKED}
        return [at for at in self._wrong.get(key, []) if now - at < LOCKED]


def is_form(session: Session, token: str) -> bool:
    """Whether a form carries the token of this session."""
    return compare_digest(session.form.encode(), token.encode())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
