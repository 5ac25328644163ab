# make serve   environment, installation, index of the shipped corpus, site at http://127.0.0.1:8000
# make test    environment, lint, types, all tests
# make bench   speed and memory on ../shared/data/laws.tar.xz, against stock Whoosh
# make bench-engine   the engine against stock Whoosh, SQLite FTS5, tantivy and Xapian (BENCH="--documents 300")
# make lock    the pinned versions anew, from pyproject.toml (needs uv)

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: serve test lint types bench bench-engine lock clean

serve: $(VENV)/.installed
	$(BIN)/kb serve

test: lint types
	$(BIN)/python -m pytest

lint: $(VENV)/.developer
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.developer
	$(BIN)/mypy

bench: $(VENV)/.developer
	$(BIN)/python -m bench.speed $(BENCH)

bench-engine: $(VENV)/.developer
	$(BIN)/python -m bench.engine $(BENCH)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name it so: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Every package is checked against its hash; the project itself has none and comes without dependencies.
$(VENV)/.installed: $(VENV)/bin/python constraints.txt pyproject.toml
	$(PIP) install --require-hashes -r constraints.txt
	$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.developer: $(VENV)/.installed constraints-dev.txt
	$(PIP) install --require-hashes -r constraints-dev.txt
	@touch $@

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

lock:
	$(COMPILE) pyproject.toml -o constraints.txt
	$(COMPILE) pyproject.toml --extra dev --extra bench --extra ocr -c constraints.txt -o constraints-dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis dist build
