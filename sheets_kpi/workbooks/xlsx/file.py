"""The file of a workbook: read whole, and replaced in one step by one run at a time."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from sheets_kpi.errors import RefusedWriteError, WorkbookError
from sheets_kpi.workbooks.interface import Access

if sys.platform != "win32":
    import fcntl

_SUFFIX = ".sheets-kpi.tmp"
_TRIES, _PAUSE = 3000, 0.02  # how often, and each time how many seconds, another run is waited for


def fingerprint(data: bytes | None) -> str:
    """What names the content of a file; nothing where there is none."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def load(path: Path) -> bytes | None:
    """The bytes of a file; None if there is none, in a folder that is there.

    Raises:
        WorkbookError: it is no file, stands in no folder, or cannot be opened.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # reading a pipe would wait for ever
            raise WorkbookError("xlsx.folder" if path.is_dir() else "xlsx.no_plain", path=str(path))
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if not path.parent.is_dir():
            raise WorkbookError("xlsx.no_folder", path=str(path.parent)) from None
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


def replace(path: Path, data: bytes, expected: str, access: Access) -> None:
    """Puts new content in place of a file in one step, if it still has the `expected` content.

    Mode, owner, group and extended attributes (rights by name among them) are kept; where the
    system does not allow it, or the file has other names that keep the old content, that is told.

    Args:
        path: the file itself, no link to it.
        data: its new content.
        expected: a fingerprint; empty where no file may be there.
        access: a new private file is the owner's alone.

    Raises:
        RefusedWriteError: the file has changed since it was read.
        WorkbookError: it cannot be written; nothing is left beside it.
    """
    temporary = path.with_name(f".{path.name}.{token_hex(4)}{_SUFFIX}")
    try:
        with _alone(path):
            try:
                _write(temporary, data, path, access)
                if fingerprint(path.read_bytes() if path.exists() else None) != expected:
                    raise RefusedWriteError("xlsx.changed", path=path.name)
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WorkbookError("xlsx.not_written", path=path.name, reason=reason) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """While one run replaces a file in a folder, no other does. What lies there then was left by a
    run that was cut off. A new name lasts over a power cut, where folders can be synced.
    """
    if sys.platform == "win32":
        yield
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        if _locked(folder, path):
            for left in path.parent.glob(f".*{_SUFFIX}"):
                if left.name.startswith(f".{path.name}."):
                    left.unlink(missing_ok=True)
        yield
        os.fsync(folder)
    finally:
        os.close(folder)


def _locked(folder: int, path: Path) -> bool:
    """Whether other runs are kept out now; some file systems cannot do that.

    Raises:
        RefusedWriteError: another run keeps this one out for long.
    """
    for _ in range(_TRIES):
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)
        except OSError:
            return False
        else:
            return True
    raise RefusedWriteError("xlsx.changed", path=path.name)


def _write(temporary: Path, data: bytes, path: Path, access: Access) -> None:
    """The data in a file beside the one to replace, with its rights; a new one has the usual."""
    old = path.stat() if path.exists() else None

    def opened(name: str, flags: int) -> int:
        return os.open(name, flags, 0o600 if old or access.private else 0o666)

    with open(temporary, "xb", opener=opened) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if old is not None:
        _keep_rights(temporary, path, old, access)


def _keep_rights(temporary: Path, path: Path, old: os.stat_result, access: Access) -> None:
    if hasattr(os, "chown"):
        for owner, group in ((old.st_uid, -1), (-1, old.st_gid)):
            with suppress(OSError):  # only some may, and some disks know no owners
                os.chown(temporary, owner, group)
    written = temporary.stat()
    shutil.copystat(path, temporary)
    os.utime(temporary, ns=(written.st_atime_ns, written.st_mtime_ns))
    if written.st_gid != old.st_gid:  # it would be another group's
        temporary.chmod(stat.S_IMODE(old.st_mode) & ~stat.S_IRWXG)
    if (written.st_uid, written.st_gid) != (old.st_uid, old.st_gid):
        access.tell("xlsx.owner_lost", {"path": path.name})
    if old.st_nlink > 1:
        access.tell("xlsx.other_names", {"path": path.name, "n": old.st_nlink - 1})
