# creditsite. `make help` lists what there is; `make run` and `make test` are all most people need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A PostgreSQL for one command, kept by Debian's pg_virtualenv; two that start at once would take the same port.
FREE_PORT = $$($(PYTHON) -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
THROW_AWAY = pg_virtualenv -t -o fsync=off -o max_connections=200 -c "-p $(FREE_PORT)" sh -c
ON_IT = DATABASE_URL=postgres://$$PGUSER:$$PGPASSWORD@$$PGHOST:$$PGPORT/postgres
export PYTHONUNBUFFERED = 1
.DEFAULT_GOAL := help

.PHONY: help run test check lint types layers migrations openapi messages lock bench bench-full bench-cluster storm feed-copy repair-storm soak test-postgresql test-postgresql-first test-postgresql-rest test-elasticsearch es test-e2e clean

help: ## show this list
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 20

$(VENV)/run.stamp: pyproject.toml constraints.txt
	@echo "Installing creditsite into $(VENV) (about a minute the first time) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	@echo "Adding the development tools …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

run: $(VENV)/run.stamp ## install, prepare and serve on 127.0.0.1:8000 (PORT=…)
	@exec sh deploy/start.sh

check: $(VENV)/dev.stamp lint types layers migrations ## everything that needs no test run

lint: $(VENV)/dev.stamp ## style
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/dev.stamp ## mypy, strict
	@$(BIN)/mypy

layers: $(VENV)/dev.stamp ## an app imports only to its left
	@$(BIN)/lint-imports

migrations: $(VENV)/dev.stamp ## models and migrations agree, settings are sound
	@CREDITSITE_DATA_DIR=$$(mktemp -d) sh -c '$(BIN)/python manage.py makemigrations --check --dry-run && \
	  $(BIN)/python manage.py check; code=$$?; rm -rf "$$CREDITSITE_DATA_DIR"; exit $$code'

test: check ## check, then the tests on SQLite and tantivy
	@$(BIN)/pytest -m "not e2e and not elasticsearch" -n 2

# Two clusters, a process each: a transaction open in another database of the same cluster holds the sealer back too.
test-postgresql: $(VENV)/dev.stamp ## the same tests on throw-away PostgreSQLs (Debian: postgresql)
	@$(MAKE) --no-print-directory -j2 --output-sync=target test-postgresql-first test-postgresql-rest

FIRST = tests/functional/test_[a-l]*.py
test-postgresql-first: $(VENV)/dev.stamp
	@$(THROW_AWAY) '$(ON_IT) $(BIN)/pytest -m "not e2e and not elasticsearch" $(FIRST)'

test-postgresql-rest: $(VENV)/dev.stamp
	@$(THROW_AWAY) '$(ON_IT) $(BIN)/pytest -m "not e2e and not elasticsearch" tests --ignore-glob="$(FIRST)"'

JAVA = openjdk-17-jdk-headless maven
NODE := tools/elasticsearch

es: $(NODE)/target/stamp ## build the Elasticsearch node for tests (Debian: openjdk-17-jdk-headless maven)

$(NODE)/target/stamp: $(NODE)/pom.xml $(shell find $(NODE)/src -name '*.java')
	@command -v java >/dev/null && command -v mvn >/dev/null || { echo "Java or Maven is missing: apt-get install $(JAVA)"; exit 1; }
	@echo "Building the Elasticsearch test node (66 MB from Maven Central the first time) …"
	@mvn -q -B -Dstyle.color=never -f $(NODE)/pom.xml process-classes
	@touch $@

test-elasticsearch: $(VENV)/dev.stamp ## the search tests on a real Elasticsearch
	@if command -v java >/dev/null && command -v mvn >/dev/null; then $(MAKE) --no-print-directory es; fi
	@$(BIN)/pytest -m elasticsearch

test-e2e: $(VENV)/dev.stamp ## the browser tests (Debian: chromium)
	@DJANGO_ALLOW_ASYNC_UNSAFE=1 $(BIN)/pytest -m e2e

openapi: $(VENV)/dev.stamp ## write the OpenAPI snapshot anew
	@$(BIN)/python manage.py spectacular --validate --file tests/contracts/openapi.yaml

messages: $(VENV)/dev.stamp ## collect and compile translations (Debian: gettext)
	@$(BIN)/python manage.py makemessages -l zh_Hans --no-location --ignore=.venv --ignore=var
	@$(BIN)/python manage.py compilemessages -l zh_Hans --ignore=.venv

lock: ## resolve constraints.txt anew (needs uv)
	uv pip compile --universal --python-version 3.11 --extra dev pyproject.toml -o constraints.txt

bench: $(VENV)/dev.stamp ## the benchmarks at small size
	@$(BIN)/python bench/run.py --entities 10000

# Two to three hours the first time: it makes a site of a million entities below var/bench (BENCH_DIR=… elsewhere).
bench-full: $(VENV)/dev.stamp ## the benchmarks at 10,000, 100,000 and 1,000,000 entities, by hand
	@$(BIN)/python bench/full.py --entities 10000 --entities 100000 --entities 1000000

bench-cluster: $(VENV)/dev.stamp es ## the search on a real Elasticsearch node, ENTITIES=10000
	@$(BIN)/python bench/cluster.py --entities $(or $(ENTITIES),10000)

feed-copy: $(VENV)/dev.stamp ## a copy kept by the change feed, CHANGES=10000
	@FEED_CHANGES=$(or $(CHANGES),10000) $(BIN)/pytest -q -n 0 --timeout 3600 tests/functional/test_feed_copy.py

repair-storm: $(VENV)/dev.stamp ## random repairs beside readers on PostgreSQL, REPAIRS=1000
	@$(THROW_AWAY) 'REPAIRS=$(or $(REPAIRS),1000) $(ON_IT) $(BIN)/pytest -q -n 0 --timeout 3600 tests/functional/test_repair_storm.py'

storm: $(VENV)/dev.stamp es ## kill -9 of everything, ROUNDS=50 on each database, 60 at each index engine, SEED=1
	@$(BIN)/python tools/storm/run.py --rounds $(or $(ROUNDS),50) --seed $(or $(SEED),1)
	@$(THROW_AWAY) '$(ON_IT) $(BIN)/python tools/storm/run.py --rounds $(or $(ROUNDS),50) --seed $(or $(SEED),1)'
	@$(BIN)/python tools/storm/run.py --only index --rounds $(or $(ROUNDS),60) --seed $(or $(SEED),1)
	@$(BIN)/python tools/storm/run.py --only index --rounds $(or $(ROUNDS),60) --seed $(or $(SEED),1) --engine elasticsearch

soak: $(VENV)/dev.stamp ## mixed load on a throw-away PostgreSQL, MINUTES=10, ENTITIES=20000
	@$(THROW_AWAY) '$(ON_IT) $(BIN)/python bench/soak.py --minutes $(or $(MINUTES),10) --entities $(or $(ENTITIES),20000)'

clean: ## remove the virtual environment and caches; var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
