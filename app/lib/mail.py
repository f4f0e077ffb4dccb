"""The only way out for mail: one message over SMTP, with text and simple HTML.

Addresses are checked and what stands in a header is one line, so nobody writes headers of their
own. A message keeps its id through all tries, by which mail programs drop what comes twice.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

MOST = 200
SECONDS = 15.0
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


class MailError(Exception):
    """The mail did not go out. ``final``: trying again would not help."""

    def __init__(self, words: str, *, final: bool = False) -> None:
        super().__init__(words)
        self.final = final


@dataclass(frozen=True)
class Server:
    """Where mail is handed in. ``security``: starttls, tls or none."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""
    seconds: float = SECONDS


@dataclass(frozen=True)
class Mail:
    """One message to one person."""

    to: str
    name: str
    subject: str
    text: str
    html: str
    key: str  # the left side of its Message-ID
    at: datetime
    reply: str = ""  # the address that answers go to, if not the sender's


def address(text: str) -> str:
    """A mail address as it may be used. Raises ValueError with what has to stand there."""
    found = text.strip()
    local = found.partition("@")[0]
    if len(found) > MOST or len(local) > 64 or not _ADDRESS.fullmatch(found):
        raise ValueError("Has to be a mail address, such as name@example.com.")
    return found


def one_line(text: str, most: int = MOST) -> str:
    """A text that may stand in a header: no line ends and no control characters."""
    plain = "".join(" " if ord(one) < 32 or ord(one) == 127 else one for one in text)
    return " ".join(plain.split())[:most]


def name_of(sender: str) -> str:
    """Who mails come from, as people read it: "Baton" of "Baton <baton@example.com>"."""
    name, own = parseaddr(sender)
    return one_line(name) or own


def message(mail: Mail, sender: str) -> EmailMessage:
    """The message as it goes over the wire. Raises MailError."""
    try:
        to = address(mail.to)
    except ValueError as error:
        raise MailError(f"{mail.to!r}: {error}", final=True) from None
    own = parseaddr(sender)[1]
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(name_of(sender), addr_spec=own)
    made["To"] = Address(one_line(mail.name), addr_spec=to)
    if mail.reply:
        made["Reply-To"] = Address(addr_spec=mail.reply)
    made["Subject"] = one_line(mail.subject) or "Baton"
    made["Date"] = format_datetime(mail.at)
    made["Message-ID"] = f"<{mail.key}@{own.partition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to this
    made.set_content(mail.text)
    made.add_alternative(mail.html, subtype="html")
    return made


def send(mail: Mail, server: Server) -> None:
    """Hands a mail in. Raises MailError.

    Final is what the server says for good of this address or this mail. What it says of itself,
    of us or of our settings may be mended, and then the mail still goes out.
    """
    made = message(mail, server.sender)
    try:
        with _connected(server) as link:
            if server.security == "starttls":
                link.starttls(context=ssl.create_default_context())
            if server.user:
                link.login(server.user, server.password)
            link.send_message(made)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise MailError(f"{mail.to} was refused: {_said(code, words)}", final=code >= 500) from None
    except smtplib.SMTPResponseException as error:
        said = _said(error.smtp_code, error.smtp_error)
        final = error.smtp_code >= 500 and isinstance(error, smtplib.SMTPDataError)
        raise MailError(f"The mail server said {said}", final=final) from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(
            f"The mail server {server.host}:{server.port} did not take it: {error}"
        ) from None


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A connection that is left politely; a mail that was taken stays taken, however that goes."""
    link = _connect(server)
    try:
        yield link
    finally:
        with suppress(OSError, smtplib.SMTPException):
            link.quit()
        link.close()


def _connect(server: Server) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.seconds, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=server.seconds)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {one_line(text)}"
