# Two commands: `make run` and `make test`. The rest is for people who change the program.
ADDR   ?= 127.0.0.1:8000
PYTHON ?= $(shell for p in python3.13 python3.12 python3 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && { echo $$p; break; }; done)
UV      = .tools/bin/uv
PY      = .venv/bin/python
COMPILE = $(UV) pip compile -q --universal --generate-hashes --no-annotate --no-header --python .venv/bin/python pyproject.toml
export UV_PYTHON_DOWNLOADS = never

.PHONY: run test check bench shots lock messages clean
run: .venv/ok          ## set everything up and serve the sample course
	@$(PY) manage.py serve $(ADDR)

test: .venv/dev        ## every test, on SQLite and on PostgreSQL; in Chromium where there is one
	@$(PY) tests/run.py $(ARGS)

check: .venv/dev       ## style, types, layers, templates, migrations, deployment settings
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .
	.venv/bin/lint-imports
	git ls-files '*.html' | xargs .venv/bin/djade --target-version 6.1 --check
	$(PY) manage.py makemigrations --check --dry-run
	COLLOQUY_ENV=production SECRET_KEY=check-only-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789 ALLOWED_HOSTS=colloquy.example.org MAIL_HOST=mail.example.org \
		DATABASE_URL=sqlite:///var/check.sqlite3 $(PY) manage.py check --deploy --fail-level WARNING

bench: .venv/dev       ## what a page costs: statements, bytes, milliseconds
	@$(PY) bench/run.py $(ARGS)

shots: .venv/dev       ## the pictures in the README
	@$(PY) docs/shots.py $(ARGS)

lock: .venv/dev        ## pin what pyproject.toml names
	$(COMPILE) -o requirements.txt
	$(COMPILE) --group dev -o requirements-dev.txt

messages: .venv/dev    ## collect and compile translations (needs gettext)
	$(PY) manage.py makemessages --all --ignore .venv --ignore var
	$(PY) manage.py compilemessages --ignore .venv

clean:
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache var/static

.tools/bin/uv:
	@test -n "$(PYTHON)" || { echo "Colloquy needs Python 3.12 or newer. Install it, or say where it is: make run PYTHON=/path/to/python3.13"; exit 1; }
	@$(PYTHON) -m venv .tools
	@.tools/bin/pip install -q --disable-pip-version-check 'uv>=0.13,<0.14'

.venv/bin/python: | .tools/bin/uv
	@$(UV) venv -q --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv

# .venv/ok: what the program needs. .venv/dev: and what its tests and checks need (which holds the former).
.venv/ok: requirements.txt | .venv/bin/python
	@test -e .venv/dev && $(MAKE) -s .venv/dev || $(UV) pip sync -q --require-hashes --python .venv/bin/python requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt | .venv/bin/python
	@$(UV) pip sync -q --require-hashes --python .venv/bin/python requirements-dev.txt
	@touch $@ .venv/ok
