"""Mails, by the standard library: what is attached, and their own text. A page saved as MHTML is built as one, too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

_HEAD = 16_384  # bytes that the head of a mail is looked for in
_APPLE = re.compile(rb"\d{1,10} *\r?\n")  # .emlx begins with the number of its bytes
_FIELD = re.compile(rb"(?:From \S+ .*|[!-9;-~]{2,60}:(?: .*)?|[ \t]+\S.*)")
# A memorandum begins "From:", "To:" and "Date:" as well; only a mail has one of these.
_OF_A_MAIL = re.compile(
    rb"^(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To|Content-Type|DKIM-Signature|X-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_LEAST_FIELDS = 2


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment: its bytes, or the mail that it is."""

    name: str
    data: bytes = b""
    is_picture: bool = False
    message: EmailMessage | None = None


def is_mail(data: bytes) -> bool:
    """Whether these bytes begin with the head of a mail: lines of fields, one of which only mails have."""
    head = data[:_HEAD]
    if len(data) > _HEAD:
        head = head[: head.rfind(b"\n") + 1]  # no half line
    head = _without_prefix(head)
    fields = 0
    at = 0
    for line in head.splitlines(keepends=True):
        if not line.strip():
            break
        if not _FIELD.fullmatch(line.rstrip(b"\r\n")):
            return False
        fields += line[:1] not in b" \t"
        at += len(line)
    return fields >= _LEAST_FIELDS and bool(_OF_A_MAIL.search(head[:at]))


def _without_prefix(data: bytes) -> bytes:
    """The mail without a mark of its coding, empty lines, and the count of bytes that a Mac puts first."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    apple = _APPLE.match(data)
    return data[apple.end() :] if apple else data


def parsed(data: bytes) -> EmailMessage:
    """The mail. Python's parser takes whatever it is given."""
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    message = message_from_bytes(_without_prefix(data), policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the parser gave another kind of message")
    return message


def attachments(message: EmailMessage) -> Iterator[Attached]:
    """What is attached, pictures last; the two forms of the mail's own text are none of it."""
    own = {id(part) for part in (_body(message, "plain"), _body(message, "html")) if part is not None}
    found = [attached for part in _leaves(message) if id(part) not in own and (attached := _attached(part))]
    return iter(sorted(found, key=lambda attached: attached.is_picture))


def text(message: EmailMessage) -> bytes:
    """The mail's own words, plain before HTML; empty where it has none."""
    for form in ("plain", "html"):
        body = _body(message, form)
        words = _decoded(body) if body is not None else b""
        if words.strip():
            return words
    return b""


def _body(message: EmailMessage, form: str) -> EmailMessage | None:
    found = message.get_body(preferencelist=(form,))
    return found if found is None or hasattr(found, "iter_parts") else None  # type: ignore[return-value]


def _decoded(part: EmailMessage) -> bytes:
    """A text as UTF-8: what its page says of its encoding is the encoding of the mail, not of these bytes."""
    try:
        words = str(part.get_content())
    except (LookupError, ValueError, AttributeError, TypeError):
        payload = part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""
    return "\ufeff".encode() + words.encode("utf-8", "replace") if words.strip() else b""


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold no others; a mail that is attached is one of them."""
    stack: list[EmailMessage] = [message]
    while stack:
        part = stack.pop()
        if part.get_content_type() == "message/rfc822" or not part.is_multipart():
            yield part
        else:
            stack.extend(reversed([each for each in part.iter_parts() if hasattr(each, "iter_parts")]))  # type: ignore[misc]


def _attached(part: EmailMessage) -> Attached | None:
    name = part.get_filename() or ""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        message: Any = inner[0] if isinstance(inner, list) and inner else None
        subject = str(message["subject"] or "") if message is not None else ""
        return Attached(name or f"{subject[:60] or 'mail'}.eml", message=message)
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if not data.strip() and not name:
        return None
    return Attached(name, data, part.get_content_maintype() == "image")
