"""The files for schedules, tried as far as one machine can: their commands run as they stand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "schedule"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with `kpi` in it, whose tool writes down how it was called."""
    tool = tmp_path / "kpi" / ".venv" / "bin" / "sheets-kpi"
    tool.parent.mkdir(parents=True)
    tool.write_text('#!/bin/sh\necho "$(basename "$PWD") $*" "$SHEETS_KPI_CREDENTIALS_JSON"\n')
    tool.chmod(0o755)
    return tmp_path


def shell(command: str, home: Path, **more: str) -> str:
    path = f"{home / 'kpi' / '.venv' / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-euc", command],
        env={"HOME": str(home), "PATH": path, **more},
        cwd=home / "kpi",
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return done.stdout


@pytest.mark.skipif(not shutil.which("flock"), reason="flock is not installed on this machine")
def test_the_line_for_cron_runs_in_its_folder(home: Path) -> None:
    text = (DOCS / "sheets-kpi.cron").read_text(encoding="utf-8")
    lines = re.findall(r"^(?:\*/15|3-59/5) 8-20 \* \* 1-5 +(.+)", text, re.MULTILINE)
    log = home / "kpi" / "sync.log"
    for line, words in zip(lines, ("sync", "sync --if-asked"), strict=True):
        assert "%" not in line  # which cron would take for a new line
        assert shell(line, home) == ""  # nothing to mail
        assert log.read_text() == f"kpi {words} \n"
    tool = home / "kpi" / ".venv" / "bin" / "sheets-kpi"
    tool.write_text("#!/bin/sh\necho No key was found. >&2\nexit 7\n")
    for line in lines:
        told = shell(line, home).splitlines()
        assert re.search(r"\d\d:\d\d:\d\d", told[0])  # when
        assert told[1:] == ["No key was found."]
    held = subprocess.Popen(["flock", "sync.lock", "cat"], cwd=home / "kpi", stdin=subprocess.PIPE)
    try:
        while shell("flock -n sync.lock true && echo free || true", home):
            pass  # until it is held
        assert [shell(line, home) for line in lines] == ["", ""]  # left out, and nobody is told
    finally:
        held.communicate(timeout=20)


@pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd is not installed on this machine"
)
def test_systemd_finds_no_fault_in_the_units(home: Path, tmp_path: Path) -> None:
    names = [f"sheets-kpi{one}.{kind}" for one in ("", "-asked") for kind in ("service", "timer")]
    units = [tmp_path / name for name in names]
    for unit in units:
        text = (DOCS / unit.name).read_text(encoding="utf-8")
        unit.write_text(text.replace("%h", str(home)), encoding="utf-8")
    runtime = tmp_path / "run"
    runtime.mkdir()
    done = subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", *map(str, units)],
        env={"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_steps_of_the_workflow_run_the_tool_with_its_secret(home: Path) -> None:
    text = (DOCS / "github-actions.yml").read_text(encoding="utf-8")
    [command] = re.findall(r"- run: (sheets-kpi .+)", text)
    env = dict(re.findall(r"^ {10}(SHEETS_KPI_\w+): \$\{\{ (.+) \}\}$", text, re.MULTILINE))
    assert env == {
        "SHEETS_KPI_CREDENTIALS_JSON": "secrets.SHEETS_KPI_CREDENTIALS_JSON",
        "SHEETS_KPI_WORKBOOK": "vars.SHEETS_KPI_WORKBOOK",
    }
    said = shell(command, home, **env)
    assert said == "kpi sync vars.SHEETS_KPI_WORKBOOK secrets.SHEETS_KPI_CREDENTIALS_JSON\n"


def test_no_file_for_schedules_is_left_untried() -> None:
    assert {path.name for path in DOCS.iterdir()} == {
        "sheets-kpi.cron",
        "sheets-kpi.service",
        "sheets-kpi.timer",
        "sheets-kpi-asked.service",
        "sheets-kpi-asked.timer",
        "github-actions.yml",
        "Dockerfile",
    }


def test_the_image_runs_the_tool_and_not_as_root() -> None:
    text = (DOCS / "Dockerfile").read_text(encoding="utf-8")
    steps = [line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
    assert [step for step, _ in steps] == ["FROM", "COPY", "RUN", "USER", "WORKDIR", "ENTRYPOINT"]
    done = dict(steps)
    assert done["ENTRYPOINT"] == '["sheets-kpi"]'
    assert done["USER"] in done["RUN"]
