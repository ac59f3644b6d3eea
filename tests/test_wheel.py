"""The built wheel works by itself, from a folder outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_wheel_runs_without_the_checkout(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", "dist", str(ROOT)]
    subprocess.run(build, cwd=tmp_path, check=True)
    [wheel] = (tmp_path / "dist").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    templates = {f"sheets_kpi/templates/{path.name}" for path in (ROOT / "templates").iterdir()}
    assert len(templates) == 6
    assert templates <= set(names)
    assert {"sheets_kpi/texts/cli.toml", "sheets_kpi/official_days.txt"} <= set(names)
    install = [*pip, "install", "--quiet", "--no-deps", "--target", "site", str(wheel)]
    subprocess.run(install, cwd=tmp_path, check=True)
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    code = "import sheets_kpi; print(sheets_kpi.__file__)"
    where = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(tmp_path))
    run = [sys.executable, "-m", "sheets_kpi", "demo", "demo.xlsx", "--as-of", "2026-11-20"]
    done = subprocess.run(
        run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert "Выручка" in done.stdout
    assert (tmp_path / "demo.xlsx").exists()
