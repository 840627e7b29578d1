"""E-mails (.eml) and pages saved as MHTML."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import BinaryIO

from bayhaqi.errors import InputError
from bayhaqi.model import Article
from bayhaqi.reading.documents import draft_of_page, text_draft, whole
from bayhaqi.reading.outcome import ReadOptions
from bayhaqi.reading.records import Draft, finished
from bayhaqi.reading.times import parse_time

MOST_PARTS = 2_000
# A plain part shorter than this is the note that the mail is HTML.
SHORTEST_PLAIN = 150
# What the email package raises for headers and bodies that are none, beside its own errors.
FAULTS = (LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError)


def read_mail(stream: BinaryIO, options: ReadOptions) -> Article:
    """The article that an e-mail carries, under its subject and date. Raises `InputError`."""
    message = _parsed(whole(stream), "e-mail")
    html, plain = _part(message, "text/html"), _part(message, "text/plain")
    words = _text_of(plain) if plain is not None else ""
    if len(words.strip()) >= SHORTEST_PLAIN or html is None:
        if not words.strip():
            raise InputError("the e-mail holds no text part; save its attachments and give them")
        draft = text_draft(words, options)
    else:
        draft = draft_of_page(_bytes_of(html), options, None, _charset(html))
    _fill(draft, message)
    return finished(draft, options)


def read_mhtml(stream: BinaryIO, options: ReadOptions) -> Article:
    """The article of a page saved as MHTML. Raises `InputError`."""
    message = _parsed(whole(stream), "MHTML page")
    page = _part(message, "text/html") or _part(message, "application/xhtml+xml")
    if page is None:
        raise InputError("the MHTML file holds no HTML page; save the page again")
    address = _header(message, "Snapshot-Content-Location") or _header(page, "Content-Location")
    if address is not None and not address.lower().startswith(("http://", "https://")):
        address = None
    draft = draft_of_page(_bytes_of(page), options, address, _charset(page))
    draft.url = draft.url or address
    draft.title = draft.title or _header(message, "Subject")
    return finished(draft, options)


def _parsed(data: bytes, what: str) -> EmailMessage:
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
    except FAULTS as error:
        raise InputError(f"the {what} cannot be parsed ({type(error).__name__}); save it again") from error
    if not isinstance(message, EmailMessage):
        raise InputError(f"the {what} cannot be parsed; save it again")
    return message


def _part(message: EmailMessage, kind: str) -> EmailMessage | None:
    """The first part of a type that is no attachment."""
    try:
        for number, part in enumerate(message.walk()):
            if number > MOST_PARTS:
                return None
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                return part if isinstance(part, EmailMessage) else None
    except FAULTS as error:
        raise InputError(
            f"the parts of the message cannot be told apart ({type(error).__name__}); save it again"
        ) from error
    return None


def _bytes_of(part: EmailMessage) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except FAULTS as error:
        raise InputError(f"a part of the message cannot be decoded ({type(error).__name__}); save it again") from error
    return payload if isinstance(payload, bytes) else b""


def _text_of(part: EmailMessage) -> str:
    data = _bytes_of(part)
    try:
        text = data.decode(_charset(part) or "utf-8", "replace")
    except (LookupError, ValueError):
        text = data.decode("utf-8", "replace")
    return text.replace("\0", " ").replace("\r\n", "\n").replace("\r", "\n")


def _charset(part: EmailMessage) -> str | None:
    try:
        name = part.get_content_charset()
    except FAULTS:
        return None
    return name if name and name.isascii() else None


def _header(part: EmailMessage, name: str) -> str | None:
    try:
        value = str(part.get(name) or "")
    except FAULTS:
        return None
    return " ".join(value.encode("utf-8", "replace").decode("utf-8").split()) or None


def _fill(draft: Draft, message: EmailMessage) -> None:
    draft.title = _header(message, "Subject") or draft.title
    date = _header(message, "Date")
    draft.published = (parse_time(date) if date else None) or draft.published
    sender = (_header(message, "From") or "").partition("<")[0].strip(" \"'")
    draft.publisher = draft.publisher or (sender if sender and "@" not in sender else None)
