"""Where templates come from, and logs shared by several of them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from template_texts import GOOD, KPI, STAFF

from sheets_kpi.errors import TemplateError
from sheets_kpi.schema import (
    ColumnType,
    Named,
)
from sheets_kpi.template import load, parse, shipped


def test_a_shipped_template_is_found_by_name() -> None:
    assert "account-managers" in shipped()
    assert not any(name.startswith("_") for name in shipped())


def test_an_unknown_template_is_told_with_the_nearest() -> None:
    with pytest.raises(TemplateError) as caught:
        load("account-manager")
    assert caught.value.key == "template.no_template"
    assert "account-managers" in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "my.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TemplateError) as caught:
        load(str(path))
    assert caught.value.key in ("template.not_utf8", "template.no_file")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert load(str(path)).name == "my"


def test_a_log_of_an_included_file_is_used_and_laid_over(tmp_path: Path) -> None:
    (tmp_path / "_shared.toml").write_text(GOOD + STAFF, encoding="utf-8")
    own = """
    [template]
    include = ["_shared.toml"]
    [logs.sales]
    use = "deals"
    name = "Sales"
    [logs.sales.columns.amount]
    min = 0
    [logs.sales.columns.discount]
    name = 'Disc"ount\\'
    type = "number"
    """
    (tmp_path / "my.toml").write_text(own, encoding="utf-8")
    read = load(str(tmp_path / "my.toml"))
    sales = read.log("sales")
    assert [log.id for log in read.logs] == ["sales"]
    assert sales is not None
    assert sales.name == Named("Sales", "Sales")
    assert [column.id for column in sales.columns][-2:] == ["amount", "discount"]
    amount = sales.column("amount")
    assert amount is not None
    assert (amount.type, amount.minimum) == (ColumnType.MONEY, 0)


@pytest.mark.parametrize(
    "end",
    ["# plain", "# '''\t\"quotes\" \\ and a backslash\n", "# ends with '", "\n\n"],
)
def test_a_template_with_includes_travels_alone(tmp_path: Path, end: str) -> None:
    (tmp_path / "_shared.toml").write_text(GOOD + end, encoding="utf-8")
    own = '[template]\ninclude = ["_shared.toml"]\n[logs.deals]\nuse = "deals"'
    (tmp_path / "my.toml").write_text(own, encoding="utf-8")
    read = load(str(tmp_path / "my.toml"))
    assert parse(read.source, "elsewhere.toml").logs == read.logs


@pytest.mark.parametrize("name", ["_none.toml", "../my.toml", "/etc/hosts"])
def test_only_files_beside_the_template_are_included(tmp_path: Path, name: str) -> None:
    (tmp_path / "my.toml").write_text(f'[template]\ninclude = ["{name}"]', encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load(str(tmp_path / "my.toml"))
    assert caught.value.key == "template.no_included"


def test_a_broken_included_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "_shared.toml").write_text("a =", encoding="utf-8")
    (tmp_path / "my.toml").write_text('[template]\ninclude = "_shared.toml"', encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load(str(tmp_path / "my.toml"))
    assert caught.value.facts["where"] == "_shared.toml"


def test_an_included_log_cannot_use_another(tmp_path: Path) -> None:
    (tmp_path / "_shared.toml").write_text('[logs.a]\nuse = "b"', encoding="utf-8")
    own = '[template]\ninclude = "_shared.toml"\n[logs.deals]\nuse = "a"'
    (tmp_path / "my.toml").write_text(own, encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load(str(tmp_path / "my.toml"))
    assert "logs.deals.use: the included files have no log “a”" in str(caught.value)


def test_an_included_file_holds_logs_alone(tmp_path: Path) -> None:
    (tmp_path / "_shared.toml").write_text(GOOD + KPI, encoding="utf-8")
    own = '[template]\ninclude = "_shared.toml"\n[logs.deals]\nuse = "deals"'
    (tmp_path / "my.toml").write_text(own, encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load(str(tmp_path / "my.toml"))
    assert "_shared.toml.kpis: there is no such key here; there are: logs." in str(caught.value)


def test_an_installed_package_has_the_shipped_templates(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "site")
    code = (
        "from sheets_kpi.template import load, shipped; print([load(n).digest for n in shipped()])"
    )
    run = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, 'site'); {code}"]
    done = subprocess.run(run, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == str([load(name).digest for name in shipped()])
