"""Makes the workbooks that the tests of upgrades sync: as an older version of the tool left them.

    python tests/upgrade/make_books.py

Each of the five samples, in both languages, thinned to a third of its rows, with its first two
months closed and bonuses in the file, is prepared and synced by the version of `COMMIT`: as an
.xlsx, and as a Google spreadsheet at that version's double. Beside them stands what that version
exported. All of it lies in `books.tar.xz`: NAME-LANG.xlsx (its parts not compressed),
NAME-LANG.json (what the double keeps) and NAME-LANG.csv.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

COMMIT = "815e466"
HERE = Path(__file__).resolve().parent
BOOKS = HERE / "books.tar.xz"


def main() -> None:
    """Lets the older version make all workbooks, and packs them."""
    root = HERE.parents[1]
    with tempfile.TemporaryDirectory() as name:
        folder, old = Path(name) / "made", Path(name) / "old"
        folder.mkdir()
        git = ["git", "-C", str(root), "worktree"]
        subprocess.run([*git, "add", "--detach", str(old), COMMIT], check=True)
        try:
            paths = (old, old / "tests", old / "tests" / "google")
            env = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
            subprocess.run(
                [sys.executable, str(HERE / "in_older.py"), str(folder)],
                env=env,
                cwd=old,
                check=True,
            )
        finally:
            subprocess.run([*git, "remove", "--force", str(old)], check=True)
        with tarfile.open(BOOKS, "w:xz", preset=6) as tar:
            for path in sorted(folder.iterdir(), key=lambda path: (path.suffix, path.name)):
                tar.add(path, path.name, filter=_without_owner)


def _without_owner(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.mtime = info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


if __name__ == "__main__":
    main()
