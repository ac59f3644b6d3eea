"""LibreOffice, where it is on the machine."""

from __future__ import annotations

import shutil

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
