# Every target sets up what it needs in .venv first; a set-up is redone when one of $(SETUP_FILES) is newer.
.DEFAULT_GOAL := help
.PHONY: help serve train behaviour quality toxicity bench bench-training bench-quick bench-score default-model test test-slow faults soak screenshots check format build container kernel lock clean setup teacher data-is-there

PYTHON ?= python3
# The CPU build of torch. Empty: pip's own configuration. ALLOW_CUDA=1: a CUDA build may come from there.
TORCH_INDEX_URL ?= https://download.pytorch.org/whl/cpu
export TORCH_INDEX_URL ALLOW_CUDA

# The default files of make train.
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

# The first prerequisite: nothing is installed or fetched before the folder is found to be missing.
data-is-there:
	@[ -d "$(DATA)" ] || { echo "There is no folder $(DATA) of training data (DATA=):" \
		"docs/DATA.md says which files belong there and where they are from." >&2; exit 1; }

setup: .venv/.training  ## Make .venv with every command: sentiment-serve, sentiment-train, sentiment-score
	@echo "Ready: .venv/bin/sentiment-serve, .venv/bin/sentiment-train, .venv/bin/sentiment-score"

# HOST= works on the command line alone: some shells export HOST as the machine's name.
serve: .venv/.serving  ## Serve on 127.0.0.1:8000, or on HOST=, PORT=; ARTIFACT=
	@exec $(BIN)/sentiment-serve $(if $(PORT),--port $(PORT)) $(if $(filter command,$(origin HOST)),--host $(HOST)) \
		$(if $(ARTIFACT),--artifact $(ARTIFACT))

train: $(DEFAULT_FILES) .venv/.training  ## Train on FILES="a.csv b.tsv.gz" into OUTPUT=runs/train; VALIDATION=, ARGS="--resume ..."
	@exec $(BIN)/sentiment-train fit $(FILES) $(if $(VALIDATION),--validation $(VALIDATION)) --output $(OUTPUT) $(ARGS)

# One thread: it must not disturb a training run, and the peers know no better.
behaviour: .venv/.bench  ## Run the behaviour suite on ARTIFACT=model/default and its peers; ARGS="--failed typos"
	@OMP_NUM_THREADS=1 exec $(BIN)/python -m bench.behaviour --data $(DATA) $(if $(ARTIFACT),--artifact $(ARTIFACT)) $(ARGS)

# Only the default model's table is written to a file; that of another artifact is printed.
quality: data-is-there .venv/.bench  ## Measure ARTIFACT=model/default and its peers on every validation split of DATA=, then toxicity
	@OMP_NUM_THREADS=1 RAYON_NUM_THREADS=1 $(BIN)/python -m bench.quality --data $(DATA) \
		$(if $(ARTIFACT),--artifact $(ARTIFACT),--output bench/results/quality.md) $(ARGS)
	@$(MAKE) --no-print-directory toxicity

toxicity: data-is-there .venv/.bench  ## Measure toxicity alone, beside TF-IDF, alt-profanity-check and a word list
	@OMP_NUM_THREADS=1 exec $(BIN)/python -m bench.toxicity --data $(DATA) \
		$(if $(ARTIFACT),--artifact $(ARTIFACT),--output bench/results/toxicity.md)

# Without DATA= texts are made of random words, and the trained peers are left out.
bench: .venv/.bench .venv/peers/.done  ## Measure the service beside its peers, 20 minutes on two quiet cores, into bench/results
	@exec $(BIN)/python -m bench.serving --data $(DATA) $(if $(ARTIFACT),--artifact $(ARTIFACT)) \
		--output bench/results $(ARGS)

bench-quick: .venv/.bench  ## Run a two-minute version of make bench; print its ratios
	@exec $(BIN)/python -m bench.serving --quick --data $(DATA) $(if $(ARTIFACT),--artifact $(ARTIFACT)) $(ARGS)

# By default Ray lowers the priority of its workers, which local processes do not.
bench-score: data-is-there .venv/.bench  ## Measure rate and memory of sentiment-score beside its peers; ARGS="--rows 50000"
	@OMP_NUM_THREADS=1 RAY_worker_niceness=0 exec $(BIN)/python -m bench.scoring --data $(DATA) \
		$(if $(ARTIFACT),--artifact $(ARTIFACT),--output bench/results/scoring.md) $(ARGS)

bench-training: data-is-there .venv/.bench  ## Train on 300 to 30,000 rows, beside peers; resumes; ARGS="--sizes 300"
	@OMP_NUM_THREADS=1 RAYON_NUM_THREADS=1 exec $(BIN)/python -m bench.training.sizes --data $(DATA) \
		--output bench/results/training.md $(ARGS)

# The teacher's pre-trained encoder: mpnet (438 MB) is more accurate, minilm (90 MB) is seven times as fast.
ENCODER ?= mpnet
ENCODERS ?= runs/encoders
teacher: .venv/.teacher  ## Fetch the pre-trained encoder ENCODER=mpnet|minilm into runs/encoders
	@exec $(BIN)/python -m training.teacher.fetch $(ENCODER) $(ENCODERS)/$(ENCODER)

THREADS ?= $(shell getconf _NPROCESSORS_ONLN)
# Another selection of sources never replaces model/default.
MADE = $(if $(filter file,$(origin OUTPUT)),runs/default-model$(SOURCES:%=-%),$(OUTPUT))
# ENCODER=none: the network of START= is the teacher, beside n-grams; for a processor too slow for an encoder.
default-model: data-is-there $(if $(filter none,$(ENCODER)),.venv/.teacher,teacher)  ## Train model/default on the files of DATA=; START=DIR: from an artifact, ENCODER=none: without a teacher; SOURCES=permissive: into OUTPUT/artifact
	@$(BIN)/sentiment-train recipe --data $(DATA) --output $(MADE) --replace \
		--encoder $(if $(filter none,$(ENCODER)),none,$(ENCODERS)/$(ENCODER)) --threads $(THREADS) $(if $(START),--start-from $(START)) \
		$(if $(SOURCES),--sources $(SOURCES) --artifact $(MADE)/artifact,--artifact model/default)
	@$(if $(SOURCES),true,exec $(BIN)/python -m bench.card --artifact model/default)

test: .venv/.dev  ## Run the tests, the files side by side; ARGS="-k words tests/service"
	@exec $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

test-slow: .venv/.dev  ## Run the slow tests, which make test leaves out
	@exec $(BIN)/python -m pytest -m slow

faults: .venv/.dev  ## Run all fault injection tests (tests/faults)
	@exec $(BIN)/python -m pytest -m "" tests/faults

soak: .venv/.dev  ## Load the service for MINUTES=20; memory, threads and descriptors must stay flat
	@exec $(BIN)/python -m tests.faults.soak --minutes $(or $(MINUTES),20) --output docs/soak.svg

screenshots: .venv/.dev  ## Retake the screenshots of the page in docs/ with model/default; needs Chromium
	@exec $(BIN)/python -m tests.service.page.screenshots

check: .venv/.dev  ## Check style, types, imports between packages, and the deployment files
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest --quiet -m "not container" tests/test_arrows.py tests/deploy

format: .venv/.dev  ## Format every Python file, and apply the fixes of ruff
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

build: .venv/.serving  ## Build sdist and wheel of the service and of its client, into dist/
	@$(BIN)/python scripts/build.py

# The script needs no Docker engine, but root on Debian 12; elsewhere the target says that it did not run.
VERIFY_CONTAINER ?= ../shared/tools/verify-container.sh
container: .venv/.dev  ## Build the image, run the compose file, kill a replica, restart all; needs root on Debian 12
	@if [ ! -f "$(VERIFY_CONTAINER)" ]; then echo "make container: not run, there is no $(VERIFY_CONTAINER) (VERIFY_CONTAINER=)"; \
	elif [ "$$(id -u)" != 0 ] || ! grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then \
		echo "make container: not run, it needs root on Debian 12"; \
	else WAIT=$${WAIT:-180} COMPOSE_SMOKE="$(CURDIR)/$(BIN)/python -m pytest -m container -rP tests/deploy" bash "$(VERIFY_CONTAINER)"; fi

kernel:  ## Compile the kernel into kernel/; every set-up does this, too
	@$(BIN)/python setup.py --quiet build_ext --inplace

lock:  ## Update constraints.txt to the newest versions that pyproject.toml allows
	$(PYTHON) scripts/install.py lock

clean:  ## Remove .venv, builds and caches
	rm -rf .venv build dist kernel/*.so *.egg-info client/*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Packages that only the peers need, in an environment that also sees .venv. The bench runs without them, too.
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
