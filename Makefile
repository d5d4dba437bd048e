# make app | test | lint: each makes its own environment first, if there is none.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: app test lint messages clean

app: $(VENV)/app-ready
	$(BIN)/python -m ui.build
	$(BIN)/streamlit run app.py

test: $(VENV)/dev-ready
	$(BIN)/python -m ui.build
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/python -m pytest -n 2 -m "not browser"
	$(BIN)/python -m pytest -m browser

lint: $(VENV)/dev-ready
	$(BIN)/ruff check .
	$(BIN)/mypy

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
	rm -rf $(VENV) ui/static ui/frontend/node_modules
