"""Throwaway credentials for the double: a robot's key file, and its public key for the double."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from double import Double

ROBOT = "robot@sheets-kpi-double.iam.gserviceaccount.com"
USER = "user@example.com"
REFRESH_TOKEN = "1//double-refresh-token"  # opens the double only


@dataclass(frozen=True)
class KeyPair:
    """An RSA key as two PEM texts."""

    private: str
    public: str


@cache
def key_pair() -> KeyPair:
    """A key, made once in a session."""
    key = rsa.generate_private_key(
        public_exponent=65537, key_size=1024
    )  # of no worth, and seven times faster to load
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return KeyPair(private.decode(), public.decode())


def new_double() -> Double:
    """A double that knows one robot and one user, and holds no spreadsheet."""
    double = Double()
    double.accounts.keys[ROBOT] = key_pair().public
    double.accounts.refresh[REFRESH_TOKEN] = USER
    return double


def robot_key(endpoint: str, email: str = ROBOT, private: str | None = None) -> dict[str, str]:
    """The JSON of a service account's key file; its tokens come from the double at `endpoint`."""
    return {
        "type": "service_account",
        "project_id": "sheets-kpi-double",
        "private_key_id": "0" * 40,
        "private_key": private or key_pair().private,
        "client_email": email,
        "client_id": "1" * 21,
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": f"{endpoint}/token",
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_x509_cert_url": f"https://www.googleapis.com/robot/v1/metadata/x509/{email}",
        "universe_domain": "googleapis.com",
    }


def user_login(endpoint: str) -> dict[str, str]:
    """The JSON of a user's own login, as gspread's OAuth flow keeps it."""
    return {
        "type": "authorized_user",
        "client_id": "double.apps.googleusercontent.com",
        "client_secret": "double",
        "refresh_token": REFRESH_TOKEN,
        "token_uri": f"{endpoint}/token",
    }


def write_key(path: Path, endpoint: str) -> Path:
    """Writes the robot's key file, readable by its owner only."""
    path.write_text(json.dumps(robot_key(endpoint), indent=2) + "\n", encoding="utf-8")
    path.chmod(0o600)
    return path
