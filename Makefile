# `make serve` and `make test` are all a newcomer needs; both build what they need and may be repeated.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SERVING := $(VENV)/.serving
DEVELOPING := $(VENV)/.developing
RELEASED := schema/released.graphql

# Where this is set, as in many containers, every process compiles all that it imports: servers start in twice the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve test test-fast check release bench lock clean

serve: $(SERVING)
	@$(BIN)/lyceum serve

test: $(DEVELOPING)
	$(BIN)/pytest

# What needs neither a database nor a server nor another program, in seconds.
test-fast: $(DEVELOPING)
	$(BIN)/pytest -n 0 -m "pure and not long" --hypothesis-profile=fast

check: $(DEVELOPING)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lyceum schema | diff schema/schema.graphql -
	$(BIN)/lyceum papers check
	$(if $(wildcard $(RELEASED)),$(BIN)/lyceum schema --since $(RELEASED))

# The schema that clients hold us to from now on: run it when a release is cut, and commit what it writes.
release: $(DEVELOPING)
	cp schema/schema.graphql $(RELEASED)

bench: $(DEVELOPING)
	@for script in log api length replay first_question authoring builder_variants builder_saving practice reading reading_library reading_reports reading_answers builder_retrieval marking door sockets hostile; do $(BIN)/python -m benchmarks.$$script || exit 1; done

$(SERVING): requirements/lyceum.txt requirements/uv.txt pyproject.toml | $(BIN)
	@$(BIN)/python requirements/install.py lyceum
	@touch $@

$(DEVELOPING): requirements/dev.txt requirements/uv.txt pyproject.toml | $(BIN)
	@$(BIN)/python requirements/install.py dev
	@touch $@ $(SERVING)

$(BIN):
	@echo "making an environment in $(VENV)"
	@$(PYTHON) -m venv --without-pip $(VENV)

# Pins anew what has been added to a list of requirements, for every platform; remove a pin, or all, to have it renewed.
lock: $(DEVELOPING)
	@cd requirements && for name in uv lyceum dev; do \
		../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --strip-extras \
			--annotation-style line --custom-compile-command "make lock" --output-file $$name.txt $$name.in || exit 1; done

clean:
	rm -rf $(VENV)
