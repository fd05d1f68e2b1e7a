# Every target sets up what it needs in .venv first; a set-up is redone when one of $(SETUP_FILES) is newer.
.DEFAULT_GOAL := help
.PHONY: help serve train behaviour quality toxicity bench bench-training bench-quick bench-score default-model test test-slow faults soak screenshots check format build container kernel lock clean setup teacher data-is-there

PYTHON ?= python3
# The CPU build of torch. Empty: pip's own configuration. ALLOW_CUDA=1: a CUDA build may come from there.
TORCH_INDEX_URL ?= https://download.pytorch.org/whl/cpu
export TORCH_INDEX_URL ALLOW_CUDA

# What make train reads unless FILES= says otherwise.
DATA ?= ../shared/data
ifndef FILES
DEFAULT_FILES := data-is-there
FILES := $(DATA)/semeval_tweets.train.tsv.gz
VALIDATION ?= $(DATA)/semeval_tweets.validation.tsv.gz
endif
OUTPUT ?= runs/train

BIN := .venv/bin
SETUP_FILES := pyproject.toml constraints.txt scripts/install.py setup.py $(wildcard kernel/*.h kernel/*.cpp)

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

# Stands first among what a target needs: nothing is installed or fetched only to find no folder.
data-is-there:
	@[ -d "$(DATA)" ] || { echo "There is no folder $(DATA) of training data (DATA=):" \
		"docs/DATA.md says which files belong there and where they are from." >&2; exit 1; }

setup: .venv/.training  ## Make .venv with every command: sentiment-serve, sentiment-train, sentiment-score
	@echo "Ready: .venv/bin/sentiment-serve, .venv/bin/sentiment-train, .venv/bin/sentiment-score"

# HOST counts on the command line alone: some shells export it as the machine's name.
serve: .venv/.serving  ## Serve on 127.0.0.1:8000; PORT=, HOST=, ARTIFACT= choose otherwise
	@exec $(BIN)/sentiment-serve $(if $(PORT),--port $(PORT)) $(if $(filter command,$(origin HOST)),--host $(HOST)) \
		$(if $(ARTIFACT),--artifact $(ARTIFACT))

train: $(DEFAULT_FILES) .venv/.training  ## Train on FILES="a.csv b.tsv.gz" into OUTPUT=runs/train; VALIDATION=, ARGS="--resume ..."
	@exec $(BIN)/sentiment-train fit $(FILES) $(if $(VALIDATION),--validation $(VALIDATION)) --output $(OUTPUT) $(ARGS)

# One thread: it must not disturb a training run, and the peers know no better.
behaviour: .venv/.bench  ## Put the behaviour suite to ARTIFACT=model/default and its peers; ARGS="--failed typos"
	@OMP_NUM_THREADS=1 exec $(BIN)/python -m bench.behaviour --data $(DATA) $(if $(ARTIFACT),--artifact $(ARTIFACT)) $(ARGS)

# The table that is kept is that of the default model: another artifact's is printed alone.
quality: data-is-there .venv/.bench  ## Measure ARTIFACT=model/default and its peers on every validation split of DATA=, toxicity last
	@OMP_NUM_THREADS=1 RAYON_NUM_THREADS=1 $(BIN)/python -m bench.quality --data $(DATA) \
		$(if $(ARTIFACT),--artifact $(ARTIFACT),--output bench/results/quality.md) $(ARGS)
	@$(MAKE) --no-print-directory toxicity

toxicity: data-is-there .venv/.bench  ## The same of toxicity alone: TF-IDF, alt-profanity-check and a word list beside it
	@OMP_NUM_THREADS=1 exec $(BIN)/python -m bench.toxicity --data $(DATA) \
		$(if $(ARTIFACT),--artifact $(ARTIFACT),--output bench/results/toxicity.md)

# DATA= where there is none: words are drawn for texts, and the peers that learn are left out.
bench: .venv/.bench .venv/peers/.done  ## Measure the service beside its peers, 20 minutes on two quiet cores, into bench/results
	@exec $(BIN)/python -m bench.serving --data $(DATA) $(if $(ARTIFACT),--artifact $(ARTIFACT)) \
		--output bench/results $(ARGS)

bench-quick: .venv/.bench  ## The same in two minutes, with fewer ratios; prints them
	@exec $(BIN)/python -m bench.serving --quick --data $(DATA) $(if $(ARTIFACT),--artifact $(ARTIFACT)) $(ARGS)

# Ray gives way to all else on the machine unless told not to, which local processes do not.
bench-score: .venv/.bench  ## Measure how fast sentiment-score goes, beside its peers, and its memory; ARGS="--rows 50000"
	@OMP_NUM_THREADS=1 RAY_worker_niceness=0 exec $(BIN)/python -m bench.scoring --data $(DATA) \
		$(if $(ARTIFACT),--artifact $(ARTIFACT),--output bench/results/scoring.md) $(ARGS)

bench-training: data-is-there .venv/.bench  ## Train on 300 to 30,000 rows, beside peers; parts that are measured are kept; ARGS="--sizes 300"
	@OMP_NUM_THREADS=1 RAYON_NUM_THREADS=1 exec $(BIN)/python -m bench.training.sizes --data $(DATA) \
		--output bench/results/training.md $(ARGS)

# The pre-trained encoder that teaches: mpnet (438 MB) is the better one, minilm (90 MB) reads six times as fast.
ENCODER ?= mpnet
ENCODERS ?= runs/encoders
teacher: .venv/.teacher  ## Fetch the pre-trained encoder ENCODER=mpnet|minilm into runs/encoders
	@exec $(BIN)/python -m training.teacher.fetch $(ENCODER) $(ENCODERS)/$(ENCODER)

# Another selection of sources makes an artifact of its own: what ships is replaced by hand, if at all.
MADE = $(if $(filter file,$(origin OUTPUT)),runs/default-model$(SOURCES:%=-%),$(OUTPUT))
default-model: data-is-there teacher  ## Make model/default anew from the files of DATA=, from START=model/default; SOURCES=permissive: into OUTPUT/artifact
	@$(BIN)/sentiment-train recipe --data $(DATA) --encoder $(ENCODERS)/$(ENCODER) --output $(MADE) --replace \
		$(if $(START),--start-from $(START)) \
		$(if $(SOURCES),--sources $(SOURCES) --artifact $(MADE)/artifact,--artifact model/default)
	@$(if $(SOURCES),true,exec $(BIN)/python -m bench.card --artifact model/default)

test: .venv/.dev  ## Run the tests
	@exec $(BIN)/python -m pytest

test-slow: .venv/.dev  ## Run the tests that are left out of make test
	@exec $(BIN)/python -m pytest -m slow

faults: .venv/.dev  ## Break the service on purpose, at length: all of tests/faults
	@exec $(BIN)/python -m pytest -m "" tests/faults

soak: .venv/.dev  ## Load the service for MINUTES=20; memory, threads and descriptors must stay flat
	@exec $(BIN)/python -m tests.faults.soak --minutes $(or $(MINUTES),20) --output docs/soak.svg

screenshots: .venv/.dev  ## Take the screenshots of docs/ anew, of the page with model/default; Chromium must be installed
	@exec $(BIN)/python -m tests.service.page.screenshots

check: .venv/.dev  ## Check style, types, who may import whom, and what is deployed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest --quiet -m "not container" tests/test_arrows.py tests/deploy

format: .venv/.dev  ## Put every file of Python into its form, and repair what ruff can
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

build: .venv/.serving  ## Build the sdist and the wheel, of the service and of its client, into dist/
	@$(BIN)/python scripts/build.py

# The script builds and runs both without a Docker engine, as root on Debian 12; elsewhere this says that it did nothing.
VERIFY_CONTAINER ?= ../shared/tools/verify-container.sh
container: .venv/.dev  ## Build the image and run the compose file, kill a replica and roll all, where the machine can
	@if [ ! -f "$(VERIFY_CONTAINER)" ]; then echo "make container: not run, there is no $(VERIFY_CONTAINER) (VERIFY_CONTAINER=)"; \
	elif [ "$$(id -u)" != 0 ] || ! grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then \
		echo "make container: not run, it needs root on Debian 12"; \
	else WAIT=$${WAIT:-180} COMPOSE_SMOKE="$(CURDIR)/$(BIN)/python -m pytest -m container -rP tests/deploy" bash "$(VERIFY_CONTAINER)"; fi

kernel:  ## Compile the kernel again, into kernel/; the set-ups do so by themselves
	@$(BIN)/python setup.py --quiet build_ext --inplace

lock:  ## Write constraints.txt anew with the newest versions that pyproject.toml admits
	$(PYTHON) scripts/install.py lock

clean:  ## Remove .venv, builds and caches
	rm -rf .venv build dist kernel/*.so *.egg-info client/*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Packages that only the peers need, in versions of their own; the rest they see in .venv. Without them the bench goes on.
.venv/peers/.done: bench/serving/servers/peers.txt .venv/.bench
	@$(BIN)/python -m venv --clear .venv/peers
	@$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		> $$(.venv/peers/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/main.pth
	@.venv/peers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement $< \
		&& touch $@ || echo "The peers' packages could not be installed: the bench leaves them out." >&2

.venv/.%: $(SETUP_FILES)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Set-up: $(PYTHON) is not Python 3.11 or newer: say PYTHON=/path/to/python3.11." >&2; exit 1; }
	@$(PYTHON) scripts/install.py $*
