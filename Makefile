# Needs Python 3.11 or newer, git and make; nothing else. uv is used where it is there.
PYTHON := .venv/bin/python
TANQIH := .venv/bin/tanqih
EXTRAS := .[studio,dev]

.PHONY: help install demo test lint format guidelines bench bench-scale fuzz quality screenshots constraints clean

help:
	@echo "make demo         the whole flow on a real local Label Studio, on the example pages"
	@echo "make test         lint, types, import rules and all tests"
	@echo "make guidelines   the manuals as a site in Arabic and English, in build/guidelines"
	@echo "make bench        speed and memory, as ratios measured in one run"
	@echo "make bench-scale  how time, memory and disk grow with the corpus, to a million articles"
	@echo "make fuzz         random and damaged pages for an hour; inputs that fail go to fuzz-failures/"
	@echo "make quality      cleaning, keywords, segmentation, agreement and aggregation, beside peers where installed (.[quality])"
	@echo "make install      .venv with everything the above need"
	@echo "make screenshots  the pictures of README.md, from a real browser (needs chromium)"
	@echo "make constraints  resolve the pinned versions anew"

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python '>=3.11' .venv && \
	  uv pip install --quiet --python $(PYTHON) --constraint constraints.txt --editable '$(EXTRAS)'; \
	else \
	  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "python3 is too old: 3.11 or newer is needed")' && \
	  python3 -m venv .venv && \
	  $(PYTHON) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '$(EXTRAS)'; \
	fi
	@touch $@

demo: install
	$(TANQIH) demo

lint: install
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo

test: lint
	$(PYTHON) -m pytest --numprocesses auto

format: install
	$(PYTHON) -m ruff check --fix --quiet .
	$(PYTHON) -m ruff format --quiet .

guidelines: install
	$(TANQIH) guidelines check
	$(TANQIH) guidelines build --out build/guidelines

bench: install
	$(PYTHON) -m tests.bench

bench-scale: install
	$(PYTHON) -m tests.bench.scale --clean 1000 10000 100000 1100000 --dedup 10000 100000 1000000 \
	  --plot docs/images/growth.svg

fuzz: install
	$(PYTHON) -m tests.fuzz

quality: install
	$(PYTHON) -m tests.quality.pages
	$(PYTHON) -m tests.quality.keyword_scores
	$(PYTHON) -m tests.quality.sentences
	$(PYTHON) -m tests.quality.languages
	$(PYTHON) -m tests.quality.filters
	$(PYTHON) -m tests.quality.agreement
	$(PYTHON) -m tests.quality.aggregation
	$(PYTHON) -m tests.quality.label_errors
	$(PYTHON) -m tests.quality.priority

screenshots: install
	TANQIH_SCREENSHOTS=docs/images $(PYTHON) -m pytest -q tests/integration/test_browser.py \
	  tests/stages/corpus/test_clean_report.py tests/stages/guiding/test_qualify_page.py tests/manuals/test_site.py \
	  tests/integration/test_round_trip.py::test_the_report_of_pulled_labels_is_shown_in_the_browser \
	  tests/integration/test_adjudication.py::test_the_referee_s_page_in_a_browser

constraints:
	uv pip compile --quiet --universal --no-annotate --no-emit-index-url --no-header --upgrade \
	  --python-version 3.11 --extra studio --extra dev --extra quality --extra ray pyproject.toml \
	  --output-file constraints.txt

clean:
	rm -rf .venv tanqih-demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
