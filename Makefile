# Everything is done by two commands: `make run` and `make test`. `make help` lists the others.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# npm's programs look for node in the path, and the machine may have none.
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11
# Pages and Python too: of Bootstrap and of the icons only what they name is built.
SOURCES := $(shell find soportegl/web -type f -not -path '*/static/*' \( -name '*.css' -o -name '*.js' -o -name '*.mjs' -o -name '*.html' -o -name '*.py' -o -name '*.txt' \) 2>/dev/null)
PICTURES := $(shell find soportegl/web/static -type f -not -path '*/dist/*' 2>/dev/null)
N ?= 20000
KILLS ?= 200
EXAMPLES ?= 60

.PHONY: run test lint lint-types lint-layers lint-templates lint-style lint-browsers lint-migrations lock contract scan bench faults line help setup browser format pictures
.DEFAULT_GOAL := help

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: setup ## Everything with demonstration data on http://127.0.0.1:8000 (SOPORTEGL_PORT changes the port)
	@exec $(BIN)/soportegl run --demo --hosts examples/hosts

test: setup browser tests/s3/node_modules/.synced tests/old/node_modules/.synced ## Every test, in parallel
	@# Or each program that a test starts would be compiled anew, wherever that variable is set.
	@# Of all that something runs beside, two at most are tried once more; what failed first is shown.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n logical --dist worksteal --max-suite-reruns 2 --rerun-show-tracebacks

# Side by side, each says what it found when it ends: without a cache the types take as long as all others together.
lint: setup tests/old/node_modules/.synced ## Style, types, layers, templates, and what old browsers lack
	@$(MAKE) --no-print-directory --jobs=2 --output-sync --keep-going lint-types lint-layers lint-templates lint-style lint-browsers lint-migrations

lint-types:
	$(BIN)/mypy

lint-layers:
	$(BIN)/lint-imports

lint-templates:
	$(BIN)/djlint --quiet --lint soportegl

lint-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-browsers:
	$(WITH_NODE) tests/old/node_modules/.bin/eslint --config tests/old/eslint.config.mjs soportegl/web

lint-migrations:
	@# The check looks at models and files; it only warns that no database answers.
	$(BIN)/python -W ignore manage.py makemigrations --check --dry-run

format: setup ## Let the formatter have its way
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pictures: setup browser ## Take the pictures of the manual anew from the running demonstration
	@$(BIN)/python -m tests.browser.pictures
	@$(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0

contract: setup ## Ask the API whatever its document allows and forbids, as each role (EXAMPLES=60)
	@CONTRACT_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -n logical tests/api/test_contract.py

scan: setup ## Have wapiti, which was not written here, try the running demonstration (URL=http://127.0.0.1:8000 TOKEN=…)
	@test -x var/wapiti/bin/wapiti || { $(PYTHON) -m venv var/wapiti && var/wapiti/bin/pip install --quiet wapiti3==3.2.3; }
	@$(BIN)/python -m bench.scan --wapiti var/wapiti/bin/wapiti --url '$(or $(URL),http://127.0.0.1:8000)' --token '$(TOKEN)'

bench: setup ## Load synthetic incidents (N=20000), measure the pages, then the faults
	$(BIN)/python -m bench --incidents '$(N)'
	$(BIN)/python -m bench.faults

faults: setup ## Kill, stop and cut while people work (KILLS=200), and look for what was lost
	$(BIN)/python -m bench.faults --kills $(KILLS)

line: setup browser ## Work over a line that is slow and cut (AGAINST=folder of another build), and look for what was lost
	$(BIN)/python -m bench.line $(if $(AGAINST),--against $(AGAINST))

lock: .venv/.synced ## Renew every lock file
	$(COMPILE) --upgrade pyproject.toml -o requirements/run.txt
	$(COMPILE) --upgrade pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) requirements/uv.in -c requirements/dev.txt -o requirements/uv.txt
	$(WITH_NODE) npm update --ignore-scripts
	cd tests/s3 && $(WITH_NODE) npm update --ignore-scripts
	cd tests/old && $(WITH_NODE) npm update --ignore-scripts

setup: .venv/.synced var/static/staticfiles.json

.venv/.synced: requirements/dev.txt requirements/uv.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Hace falta Python 3.11 o posterior (por ejemplo: apt install python3 python3-venv)."; exit 1; }
	@sh .ci/venv "$(PYTHON)"
	@touch $@

node_modules/.synced: package-lock.json package.json .npmrc .venv/.synced
	@echo "Instalando las hojas de estilo y los iconos…"
	@$(WITH_NODE) npm ci --ignore-scripts --silent
	@touch $@

# An S3 server; the Chromium of ten years ago (56 MB) and what it knows: only for tests.
tests/%/node_modules/.synced: tests/%/package-lock.json tests/%/package.json tests/%/.npmrc .venv/.synced
	@cd tests/$* && $(WITH_NODE) npm ci --ignore-scripts --silent
	@touch $@

soportegl/web/static/dist/soportegl.css: $(SOURCES) node_modules/.synced
	@$(WITH_NODE) npm run --silent build
	@touch $@

var/static/staticfiles.json: soportegl/web/static/dist/soportegl.css $(PICTURES) .venv/.synced
	@$(BIN)/python manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@

browser: .venv/.synced
	@$(BIN)/python -m tests.chromium
