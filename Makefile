# make demo    sets up and writes demo.xlsx: the main job on a local workbook
# make test    sets up and runs the tests
# make double  starts a stand-in for Google Sheets on 127.0.0.1 and says how to use it
# make slow    runs the tests that take long, which `make test` leaves out, and tries new examples
# make check   what CI runs besides: format, lint, types, then the tests
# make bench   measures speed and memory against their budgets; BASE=commit compares with another version
# make bench-large   the same with a million rows; takes half an hour
# make pictures   draws the pictures of the documentation; needs LibreOffice and poppler
# make fix     lets the formatter and linter mend what they can

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo double test slow check lint fix bench bench-large pictures clean

demo: $(VENV)/ready
	$(BIN)/sheets-kpi demo demo.xlsx --overwrite

double: $(VENV)/ready
	$(BIN)/python tests/google/demo.py

test: $(VENV)/ready
	$(BIN)/pytest -n auto --dist worksteal

slow: $(VENV)/ready
	$(BIN)/pytest -n auto --dist worksteal -m "slow or (hypothesis and not live)" --hypothesis-profile=new

check: lint test

lint: $(VENV)/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

fix: $(VENV)/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/ready
	$(BIN)/python benchmarks/run.py $(if $(BASE),--base $(BASE))

bench-large: $(VENV)/ready
	$(BIN)/python benchmarks/run.py --size large $(if $(BASE),--base $(BASE))

pictures: $(VENV)/ready
	$(BIN)/python docs/pictures/make.py $(TABS)

clean:
	rm -rf $(VENV) demo.xlsx .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	touch $@
