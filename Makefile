# make app | room | wheel | quick | test | test-all | cluster | prove | lint: each makes its own environment first, if there is none.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CLUSTER := $(VENV)/cluster

.PHONY: app room wheel quick test test-all cluster prove lint messages contract clean

app: $(VENV)/app-ready
	$(BIN)/python -m ui.web.build
	$(BIN)/streamlit run app.py

# For a class: make room, or make room ROOM="--address lab.example.school --https"
room: $(VENV)/app-ready
	$(BIN)/python -m ui.web.build
	$(BIN)/python -m latentlab_app room $(ROOM)

wheel: $(VENV)/app-ready
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

# Needs root and `ip`: its machines are network name spaces.
cluster prove: $(CLUSTER)/ready
quick test test-all cluster prove: $(VENV)/dev-ready
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

# Ray in an environment of its own, which sees the packages of the other one: nothing else is tested with it installed.
$(CLUSTER)/ready: requirements-cluster.txt $(VENV)/dev-ready
	$(BIN)/python -m venv $(CLUSTER)
	$(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" > \
	    "$$($(CLUSTER)/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/beside.pth"
	$(CLUSTER)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-cluster.txt
	touch $@

clean:
	rm -rf $(VENV) dist ui/static ui/frontend/node_modules
