"""The way of a digest to people: Telegram, mail, or a webhook; each waits, tries again, and says in
one sentence why something did not arrive.

Keys stand in addresses and answers of all three, so what those say goes into no error of ours.
"""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from requests import RequestException, Session
from urllib3.exceptions import HTTPError

from sheets_kpi.errors import AccessError, SheetsKpiError, TemplateError, UnavailableError
from sheets_kpi.workbooks.interface import Patience, is_here

Channel = Literal["telegram", "mail", "webhook", "-"]
PREFIX, ENDPOINT = "SHEETS_KPI_", "SHEETS_KPI_TELEGRAM_ENDPOINT"
KEYS = (
    "telegram_token", "telegram_chat", "mail_host", "mail_port", "mail_user", "mail_password",
    "mail_from", "mail_to", "webhook_url", "webhook_dialog",
)  # fmt: skip
# what addresses of a channel look like, and the key that holds the team's
_FITS = {"telegram": r"-?\d+|@\w+", "mail": r"[\w.+-]+@[\w.-]+", "webhook": ".+", "-": ".*"}
_TEAM = {"telegram": "telegram_chat", "mail": "mail_to", "webhook": "webhook_url"}
_PAUSES = (2, 8)  # seconds before the second try, and the third
_LONGEST_WAIT = 120.0
_SMTPS = 465  # the port where mail is encrypted from the start


def read_keys(environ: Mapping[str, str], file: str) -> dict[str, str]:
    """The keys and addresses that stand in the environment, and in a file of TOML, if any.

    Raises:
        TemplateError: the file cannot be read; what it holds is not told.
    """
    found, bad, wrong = {}, "", ""
    if file:
        try:
            found = tomllib.loads(Path(file).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            bad = "digest.keys_unreadable"
    for n, (key, value) in enumerate(found.items(), 1):
        if key not in KEYS or not isinstance(value, str | int):
            # what looks like no key may be a secret at the wrong place
            wrong = key if re.fullmatch("[a-z_]{1,20}", key) else f"#{n}"
            bad = "digest.keys_unknown"
            break
    if bad:
        raise TemplateError(bad, file=file, key=wrong, allowed=", ".join(KEYS))
    own = {key: environ.get(f"{PREFIX}{key.upper()}", "") for key in KEYS}
    return {key: own[key] or str(found.get(key, "")) for key in KEYS}


@dataclass(frozen=True)
class Sender:
    """Sends texts by one channel. `endpoint` stands in for Telegram's, on this machine only."""

    channel: Channel
    keys: Mapping[str, str] = field(repr=False)
    endpoint: str = ""
    patience: Patience = field(default_factory=lambda: Patience(read=30))

    def __post_init__(self) -> None:
        if self.endpoint and not is_here(self.endpoint):
            raise AccessError("google.endpoint", name=ENDPOINT, value=self.endpoint)

    def fitting(self, addresses: tuple[str, ...]) -> str:
        """The first of some addresses that this channel reaches, "" for none."""
        fits = (one for one in addresses if re.fullmatch(_FITS[self.channel], one, re.ASCII))
        return next(fits, "")

    def team(self) -> str:
        """Where the team's digest goes."""
        if self.channel == "-":
            return "-"
        to = self._key(_TEAM[self.channel])
        if self.channel == "webhook":  # the rest of its address is a key
            return _host(to)
        if not self.fitting((to,)):
            raise AccessError("digest.bad_address", key=_TEAM[self.channel])
        return to

    def send(self, to: str, text: str) -> None:
        """Delivers a text; the first line is what a mail is about.

        Raises:
            AccessError: it was refused, or a key is missing.
            UnavailableError: nobody answers, or the answer is to wait for long.
        """
        ways = {"telegram": self._telegram, "mail": self._mail, "webhook": self._webhook}
        for pause in (*_PAUSES, None):
            outcome = ways[self.channel](to, text)
            if outcome is None:
                return
            if isinstance(outcome, SheetsKpiError):
                raise outcome
            if pause is None or outcome > _LONGEST_WAIT:
                break
            self.patience.sleep(max(pause, outcome))
        raise UnavailableError(f"digest.silent.{self.channel}")

    def _key(self, name: str) -> str:
        if not self.keys.get(name):
            raise AccessError("digest.no_key", key=name, variable=f"{PREFIX}{name.upper()}")
        return self.keys[name]

    def _telegram(self, to: str, text: str) -> _Outcome:
        token = self._key("telegram_token")
        if not re.fullmatch(r"\d+:[\w-]+", token, re.ASCII):
            return AccessError("digest.bad_token")
        url = f"{self.endpoint or 'https://api.telegram.org'}/bot{token}/sendMessage"
        body = {"chat_id": to, "text": text, "link_preview_options": {"is_disabled": True}}
        code, wait, moved_to = self._posted(url, body)
        if code in (401, 404):
            return AccessError("digest.bad_token")
        if moved_to:
            return AccessError("digest.chat_moved", to=to, new=moved_to)
        if 300 <= code < 500 and code != 429:
            return AccessError("digest.chat_refused", to=to, code=code)
        return None if code == 200 else wait

    def _webhook(self, _: str, text: str) -> _Outcome:
        url, dialog = self._key("webhook_url"), self.keys.get("webhook_dialog")
        if not (url.startswith("https://") or is_here("/".join(url.split("/")[:3]))):
            return AccessError("digest.bad_webhook")
        body = {"text": text} | ({"DIALOG_ID": dialog, "MESSAGE": text} if dialog else {})
        code, wait, _moved_to = self._posted(url, body)
        if 300 <= code < 500 and code != 429:
            return AccessError("digest.webhook_refused", code=code)
        return None if 200 <= code < 300 else wait

    def _posted(self, url: str, body: dict[str, Any]) -> tuple[int, float, str]:
        """The code of the answer, 0 without one; how long it asks to wait; and of a group of
        Telegram that has another number by now that number.
        """
        # what is logged of a request names its address
        logging.getLogger("urllib3").setLevel(logging.ERROR)
        times = self.patience.connect, self.patience.read
        with Session() as session:
            session.trust_env = url.startswith("https:")  # a proxy is another machine
            try:
                answer = session.post(url, json=body, timeout=times, allow_redirects=False)
            except (RequestException, HTTPError, ValueError):
                return 0, 0.0, ""
        asked = answer.headers.get("Retry-After", "")
        wait, moved_to = float(asked) if asked.isdecimal() else 0.0, ""
        with suppress(ValueError, TypeError, AttributeError):
            told = answer.json().get("parameters", {})
            wait, moved_to = (
                float(told.get("retry_after", wait)),
                told.get("migrate_to_chat_id", ""),
            )
        return answer.status_code, wait, moved_to

    def _mail(self, to: str, text: str) -> _Outcome:
        host, port = self._key("mail_host"), self.keys.get("mail_port") or "587"
        (user, password), message = self._login(), self._message(to, text)
        if not port.isdecimal():
            return AccessError("digest.bad_address", key="mail_port")
        safe, silence = ssl.create_default_context(), self.patience.read
        try:
            with (
                smtplib.SMTP_SSL(host, int(port), timeout=silence, context=safe)
                if int(port) == _SMTPS
                else smtplib.SMTP(host, int(port), timeout=silence)
            ) as server:
                if int(port) != _SMTPS:
                    server.starttls(context=safe)
                if user:
                    server.login(user, password)
                server.send_message(message)
        except smtplib.SMTPAuthenticationError as error:
            return AccessError("digest.mail_login", code=error.smtp_code)
        except (smtplib.SMTPNotSupportedError, ssl.SSLError):
            return AccessError("digest.mail_unsafe")
        except smtplib.SMTPRecipientsRefused as error:
            return _refused(to, min(code for code, _ in error.recipients.values()))
        except smtplib.SMTPResponseException as error:
            return _refused(to, error.smtp_code)
        except UnicodeError:
            return AccessError("digest.bad_address", key="mail_host")
        except (smtplib.SMTPException, OSError):
            return 0.0
        return None

    def _login(self) -> tuple[str, str]:
        """The name and password for a server of mail, "" twice where it wants none."""
        user = self.keys.get("mail_user", "")
        password = self._key("mail_password") if user else ""
        if not f"{user}{password}".isascii():  # smtplib sends no others
            raise AccessError("digest.mail_letters")
        return user, password

    def _message(self, to: str, text: str) -> EmailMessage:
        sender = " ".join((self.keys.get("mail_from") or self._key("mail_user")).split())
        address = parseaddr(sender)[1]
        if not re.fullmatch(r"[!-~]+@[\w.-]+", address, re.ASCII):
            raise AccessError("digest.bad_sender")
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = text.splitlines()[0], sender, to
        message["Date"] = formatdate(self.patience.now())
        message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
        message.set_content(text)
        return message


_Outcome = (
    SheetsKpiError | float | None
)  # refused for good, to be tried again after so long, or done


def _host(url: str) -> str:
    """The machine of an address, without the name and password that may stand before it."""
    with suppress(ValueError):
        if host := urlsplit(url).hostname:
            return host
    raise AccessError("digest.bad_webhook")


def _refused(to: str, code: int) -> _Outcome:
    return AccessError("digest.mail_refused", to=to, code=code) if code >= 500 else 0.0
