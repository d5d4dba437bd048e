# make app | wheel | quick | test | test-all | prove | lint: each makes its own environment first, if there is none.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: app wheel quick test test-all prove lint messages contract clean

app: $(VENV)/app-ready
	$(BIN)/python -m ui.web.build
	$(BIN)/streamlit run app.py

wheel: $(VENV)/app-ready
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

quick test test-all prove: $(VENV)/dev-ready
	$(BIN)/python -m tests.suite $@

lint: $(VENV)/dev-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/python -m ui.web.build --types

contract: $(VENV)/dev-ready
	$(BIN)/python -m ui.contract

messages: $(VENV)/dev-ready
	$(BIN)/python -m ui.messages

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/app-ready: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev-ready: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/app-ready

clean:
	rm -rf $(VENV) dist ui/static ui/frontend/node_modules
