"""The token endpoint: checks a robot's signed request, or a user's refresh token."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

Json = dict[str, Any]
AUDIENCE = "https://oauth2.googleapis.com/token"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE = 3599
KNOWN_SCOPES = frozenset(
    f"https://www.googleapis.com/auth/{name}"
    for name in (
        "spreadsheets",
        "spreadsheets.readonly",
        "drive",
        "drive.readonly",
        "drive.file",
        "cloud-platform",
    )
)


class BadGrant(Exception):  # noqa: N818
    """A refusal of the token endpoint, in the words of RFC 6749."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error, self.description = error, description


@dataclass(frozen=True)
class Token:
    """An access token: whose it is, what it opens, until when (seconds since 1970)."""

    text: str
    email: str
    scopes: frozenset[str]
    expires: float


@dataclass
class Accounts:
    """Who may ask for tokens. Keys are PEM texts of public keys, by e-mail address."""

    keys: dict[str, str] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    granted: int = 0

    def answer(self, body: bytes, now: float) -> tuple[int, Json]:
        """Status and JSON for a form sent to the token endpoint."""
        form = {name: values[0] for name, values in parse_qs(body.decode("utf-8")).items()}
        try:
            if form.get("grant_type") == "authorization_code":
                return 200, self._for_code(form, now)
            if form.get("grant_type") == "refresh_token":
                return 200, self._for_user(form, now)
            return 200, self._for_robot(form, now)
        except BadGrant as refused:
            return 400, {"error": refused.error, "error_description": refused.description}

    def _for_code(self, form: Mapping[str, str], now: float) -> Json:
        """What somebody agreed to in a browser: a code, good for one login."""
        email = self.codes.pop(form.get("code", ""), None)
        if email is None or not form.get("code_verifier"):
            raise BadGrant("invalid_grant", "Bad Request")
        refresh = f"1//double-refresh-{email}"
        self.refresh[refresh] = email
        scope = "https://www.googleapis.com/auth/spreadsheets"
        return {**self.grant(email, scope, now), "refresh_token": refresh, "scope": scope}

    def _for_user(self, form: Mapping[str, str], now: float) -> Json:
        email = self.refresh.get(form.get("refresh_token", ""))
        if email is None:
            raise BadGrant("invalid_grant", "Token has been expired or revoked.")
        scope = form.get("scope") or "https://www.googleapis.com/auth/spreadsheets"
        return self.grant(email, scope, now)

    def _for_robot(self, form: Mapping[str, str], now: float) -> Json:
        if form.get("grant_type") != JWT_GRANT:
            raise BadGrant("unsupported_grant_type", "Invalid grant_type: ")
        head, claims, signed, signature = _unpacked(form.get("assertion", ""))
        email = str(claims.get("iss", ""))
        if email in self.keys:
            _check_signature(self.keys[email], signed, signature)
        else:
            raise BadGrant("invalid_grant", "Invalid grant: account not found")
        if head.get("alg") != "RS256":
            raise BadGrant("invalid_request", "Bad Request")
        _check_window(claims, now)
        scope = str(claims.get("scope", ""))
        if not scope or any(not part.startswith("https://") for part in scope.split()):
            raise BadGrant("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
        if claims.get("aud") != AUDIENCE:
            raise BadGrant("invalid_grant", "Invalid JWT: Failed audience check.")
        if not KNOWN_SCOPES.issuperset(scope.split()):
            return {"id_token": "an id token and no access token"}
        return self.grant(email, scope, now)

    def grant(self, email: str, scope: str, now: float) -> Json:
        """A new token for somebody, as the endpoint's answer."""
        self.granted += 1
        token = Token(f"ya29.double-{self.granted}", email, frozenset(scope.split()), now + LIFE)
        self.tokens[token.text] = token
        return {"access_token": token.text, "expires_in": LIFE, "token_type": "Bearer"}

    def holder(self, authorization: str, now: float) -> Token | None:
        """The token of an Authorization header, unless it is unknown or has expired."""
        found = self.tokens.get(authorization.removeprefix("Bearer "))
        return found if found and found.expires > now else None


def _unpacked(assertion: str) -> tuple[Json, Json, bytes, bytes]:
    parts = assertion.split(".")
    try:
        head, claims, signature = (_decoded(part) for part in parts)
        made = json.loads(head), json.loads(claims), f"{parts[0]}.{parts[1]}".encode(), signature
    except (ValueError, binascii.Error):
        raise BadGrant("invalid_request", "Bad Request") from None
    if not (isinstance(made[0], dict) and isinstance(made[1], dict)):
        raise BadGrant("invalid_request", "Bad Request")
    return made


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _check_signature(public_key: str, signed: bytes, signature: bytes) -> None:
    key = serialization.load_pem_public_key(public_key.encode())
    if not isinstance(key, rsa.RSAPublicKey):
        raise TypeError("the account's key is no RSA key")
    try:
        key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise BadGrant("invalid_grant", "Invalid JWT Signature.") from None


def _check_window(claims: Json, now: float) -> None:
    issued, expires = claims.get("iat"), claims.get("exp")
    fine = (
        isinstance(issued, int)
        and isinstance(expires, int)
        and issued < expires <= issued + 3600
        # Measured: 300 s ahead and an hour behind pass, two hours behind do not.
        and now - 3600 <= issued <= now + 300
    )
    if not fine:
        raise BadGrant(
            "invalid_grant",
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
            "timeframe. Check your iat and exp values in the JWT claim.",
        )
