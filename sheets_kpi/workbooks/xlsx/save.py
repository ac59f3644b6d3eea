"""The file itself: read whole, replaced whole. Whatever happens, it is the old one or the new."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from sheets_kpi.errors import WorkbookError

_SUFFIX = ".sheets-kpi.tmp"


def fingerprint(data: bytes) -> str:
    """What names the content of a file."""
    return hashlib.sha256(data).hexdigest()


def load(path: Path) -> bytes | None:
    """The bytes of a file; None if there is none, in a folder that is there.

    Raises:
        WorkbookError: it is a folder, stands in no folder, or cannot be opened.
    """
    if path.is_dir():
        raise WorkbookError("xlsx.folder", path=str(path))
    if not path.parent.is_dir():
        raise WorkbookError("xlsx.no_folder", path=str(path.parent))
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if path.suffix.lower() != ".xlsx":
            raise WorkbookError("xlsx.no_file", path=str(path)) from None
        return None
    except OSError as error:
        raise WorkbookError("xlsx.unreadable", path=str(path)) from error


def check_free(path: Path) -> None:
    """Makes sure that nobody has the file open and that it may be written.

    Raises:
        WorkbookError: a lock file of Excel or LibreOffice stands beside it, or it is read-only.
    """
    for name in (f"~${path.name}", f".~lock.{path.name}#"):
        if (path.parent / name).exists():
            raise WorkbookError("xlsx.open_elsewhere", path=path.name, lock=name)
    read_only = path.exists() and not path.stat().st_mode & 0o222
    if read_only or (path.exists() and not os.access(path, os.W_OK)):
        raise WorkbookError("xlsx.read_only", path=path.name)


def replace(path: Path, data: bytes, expected: str) -> None:
    """Puts new content in place of a file in one step, if it still has the `expected` content.

    The mode of the file is kept. `expected` is a fingerprint, empty where no
    file may be there.

    Raises:
        WorkbookError: the file has changed since it was read, or cannot be written.
    """
    try:
        _clean(path)
        temporary = _written(path, data)
        try:
            if _now(path) != expected:
                raise WorkbookError("xlsx.changed", path=path.name)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _settle(path.parent)
    except OSError as error:
        raise WorkbookError("xlsx.not_written", path=path.name, reason=str(error)) from error


def _now(path: Path) -> str:
    return fingerprint(path.read_bytes()) if path.exists() else ""


def _clean(path: Path) -> None:
    """Removes what a run that was cut off has left."""
    for left in path.parent.glob(f".*{_SUFFIX}"):
        if left.name.startswith(f".{path.name}."):
            left.unlink(missing_ok=True)


def _written(path: Path, data: bytes) -> Path:
    handle, name = tempfile.mkstemp(_SUFFIX, f".{path.name}.", path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    mode = path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask()
    Path(name).chmod(mode)
    return Path(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _settle(folder: Path) -> None:
    """Makes the new name of the file last over a power cut, where folders can be synced."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
