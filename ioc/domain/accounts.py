"""Rules of accounts: passwords, one-time codes, what a token may do, who keeps the system.

Sources: OWASP ASVS 5.0, chapters 6.2 (passwords), 6.5 and 6.6 (one-time codes, recovery codes);
RFC 4226 and RFC 6238 (TOTP).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import re
import struct
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

from ioc.domain.permissions import Role

PASSWORD_SHORTEST = 12
"""6.2.1 asks for 8 at least and recommends 15; the desks are shared rooms, and most accounts
have no second factor."""

PASSWORD_RECOMMENDED = 15
PASSWORD_LONGEST = 128
INVITATION_LASTS = timedelta(hours=72)

STEP_SECONDS = 30
DIGITS = 6
STEPS_AROUND = 1
"""A code of the step before or after is taken too: clocks of telephones differ."""

FREE_CODES = 5
"""After so many wrong codes in a row each further one doubles a pause, wherever it is given."""

LONGEST_CODE_PAUSE = timedelta(minutes=15)
RECOVERY_CODES = 10


class TokenScope(StrEnum):
    """What a token may do of what its account may."""

    ALL = "all"
    READ = "read"
    REPORTS = "reports"
    WATER = "water"


class InvitationPurpose(StrEnum):
    """Why somebody is asked to choose a password."""

    INVITED = "invited"
    RESET = "reset"


class SignInStep(StrEnum):
    """What a browser that gave the right password still has to do."""

    CODE = "code"
    ENROL = "enrol"
    DONE = "done"


class AccountState(StrEnum):
    """How an account stands, for the list of the administrator."""

    ACTIVE = "active"
    INVITED = "invited"
    LOCKED = "locked"


def needs_second_factor(roles: Iterable[Role], is_demo: bool) -> bool:
    """Whether the account must not work without a second factor.

    The demonstration is exempt: it exists on the loopback address alone, where its password is
    printed and a telephone would stand between everybody and a first look.
    """
    return Role.ADMINISTRATOR in frozenset(roles) and not is_demo


def step_of(is_confirmed: bool, is_needed: bool, was_given: bool) -> SignInStep:
    """What comes after the password, or after the code."""
    if is_confirmed:
        return SignInStep.DONE if was_given else SignInStep.CODE
    return SignInStep.ENROL if is_needed else SignInStep.DONE


# Passwords.

COMMON = frozenset(
    """
    123456 1234567 12345678 123456789 1234567890 0123456789 987654321 11111111 00000000
    88888888 66666666 99999999 12341234 123123123 112233 11223344 147258369 password
    password1 password123 passw0rd p@ssword p@ssw0rd qwerty qwerty123 qwertyuiop 1q2w3e4r
    1qaz2wsx asdfghjkl zxcvbnm abc12345 abcd1234 abcdefgh aa123456 a1234567 iloveyou letmein
    welcome welcome1 admin123 administrator changeme secret12 matkhau matkhau1 matkhau123
    anhyeuem emyeuanh yeuanh123 vietnam vietnam123 khongbiet khongco123 conyeume mayyeume
    sunshine football dragon monkey master princess superman batman trustno1 starwars
    computer internet samsung iphone
    """.split()  # noqa: SIM905 (a hundred words)
)
"""The most used ones that are long enough to be tried here (6.2.4), Vietnamese habits included."""

CONTEXT = ("hue", "thanhphohue", "cohue", "codohue", "trungtam", "tructong", "ubnd", "19001075")
"""Words of this place (6.2.11): alone, or with digits around them, they protect nothing."""


def password_problem(password: str, email: str = "", name: str = "", city: str = "") -> str | None:
    """The code of what is wrong with a new password, or None. Any characters are welcome."""
    if len(password) < PASSWORD_SHORTEST:
        return "password_too_short"
    if len(password) > PASSWORD_LONGEST:
        return "password_too_long"
    bare = _bare(password)
    stem = re.sub(r"^\d+|\d+$", "", bare)
    known = COMMON | {*CONTEXT, _bare(city)}
    if password.lower() in COMMON or bare in known or stem in known or not stem:
        return "password_common"
    if len(set(bare)) <= 2 or _is_run(bare):
        return "password_common"
    if _is_made_of(stem, _own_words(email, name)):
        return "password_own_name"
    # Digits beside a repeated word count as they are: `songsong7301955` is not one unit.
    if len(stem) >= 2 * _unit(stem) and len(bare) - len(stem) + _unit(stem) < PASSWORD_SHORTEST:
        return "password_repeats"
    return None


def _own_words(email: str, name: str) -> frozenset[str]:
    """What a password of this person might be made of: the parts of the name and the address."""
    parts = {_bare(part) for part in (*name.split(), *re.split(r"[.@_+\-]", email))}
    whole = _bare(email.split("@", maxsplit=1)[0])
    return frozenset(word for word in parts | {whole} if len(word) >= 2)


def _is_made_of(text: str, words: Collection[str]) -> bool:
    """Whether nothing but these words stands in it, in any order; the last may be cut short."""
    ends = {0}
    for at in range(len(text)):
        if at in ends:
            rest = text[at:]
            if any(word.startswith(rest) for word in words):
                return True
            ends |= {at + len(word) for word in words if rest.startswith(word)}
    return False


def _unit(text: str) -> int:
    """The length of the shortest piece that, repeated and perhaps cut short, gives the text."""
    return next(n for n in range(1, len(text) + 1) if text[n:] == text[: len(text) - n])


def _bare(text: str) -> str:
    """Small letters and digits alone, without marks: `Mật-khẩu` is `matkhau`."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in plain if c.isalnum() and not unicodedata.combining(c))


def _is_run(text: str) -> bool:
    """Whether each character follows the one before by the same small step: `23456789`."""
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(text)}
    return len(steps) == 1 and abs(next(iter(steps))) <= 1


# One-time codes.


def code_at(secret: bytes, step: int, digits: int = DIGITS, digest: str = "sha1") -> str:
    """The code of one time step (RFC 6238 over RFC 4226)."""
    mac = hmac.new(secret, struct.pack(">Q", step), getattr(hashlib, digest)).digest()
    offset = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def time_step(at: datetime) -> int:
    """The number of the time step that a moment lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def matching_step(secret: bytes, typed: str, at: datetime, last_step: int) -> int | None:
    """The step whose code was typed, or None. One not newer than `last_step` was used before."""
    given = "".join(c for c in typed if not c.isspace())
    if not re.fullmatch(r"[0-9]{6}", given):
        return None
    now = time_step(at)
    found = None
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if hmac.compare_digest(code_at(secret, step), given) and step > last_step:
            found = step
    return found


def code_pause(failures: int) -> timedelta:
    """How long no code is looked at after so many wrong ones in a row."""
    extra = failures - FREE_CODES
    if extra <= 0:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(extra + 3, 20)), LONGEST_CODE_PAUSE)


def spelled_secret(secret: bytes) -> str:
    """The secret as a person types it into the app: base 32."""
    return base64.b32encode(secret).decode().rstrip("=")


def provisioning_uri(secret: bytes, email: str, issuer: str) -> str:
    """What the QR code holds (the Key Uri Format that the apps share)."""
    label = f"{quote(issuer, safe='')}:{quote(email, safe='@')}"
    return (
        f"otpauth://totp/{label}?secret={spelled_secret(secret)}"
        f"&issuer={quote(issuer, safe='')}&digits={DIGITS}&period={STEP_SECONDS}"
    )


LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that nothing is misread from paper."""

CODE_LENGTH = 12
"""60 random bits; kept with a slow hash as ASVS 6.5.2 asks below 112 bits."""


def recovery_form(letters: str) -> str:
    """A recovery code as it is shown: `7KQM-2XPD-9RT3`."""
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def parse_recovery(typed: str) -> str | None:
    """The letters of a recovery code, however it was typed, or None for something else."""
    plain = typed.upper().translate(str.maketrans("OIL", "011"))
    letters = "".join(c for c in plain if c.isalnum())
    is_one = len(letters) == CODE_LENGTH and all(c in LETTERS for c in letters)
    return letters if is_one else None
