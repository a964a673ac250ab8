# What people and CI type. `make` alone prints this list.

.DEFAULT_GOAL := help
.PHONY: help build app demo run bench test test-app types chaos test-failover check tools

# End-to-end tests that name their store themselves: nothing new to see.
OF_THEIR_STORE := /^end_to_end::several/

WEIR := $(or $(CARGO_TARGET_DIR),target)/release/weir

# The binary that tests start, what it says of its HTTP interface, and what the app's tests know
# of flows.
TESTED := $(or $(CARGO_TARGET_DIR),target)/test-release
OPENAPI := $(abspath $(TESTED)/openapi.json)
EDITOR_SCHEMA := editor/src/flow/fixtures/editor-schema.json

# In CI, Cargo.lock is what was reviewed, and every failure is worth seeing.
LOCKED := $(if $(CI),--locked)
NEXTEST := $(if $(CI),--profile ci)

# What the web app is built from; built again when one of them is newer.
APP_SOURCES := $(shell find editor/src editor/public -type f 2>/dev/null) editor/index.html \
  editor/vite.config.ts editor/tsconfig.json editor/package.json

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: app ## build the web app, and the weir binary with it, optimised
	cargo build $(LOCKED) --release -p weir

app: editor/dist/index.html ## build the web app, where its sources changed

editor/dist/index.html: $(APP_SOURCES) editor/node_modules/.package-lock.json
	npm --prefix editor run build

editor/node_modules/.package-lock.json: editor/package-lock.json
	@scripts/ensure-tools.sh app
	npm --prefix editor ci --no-audit --no-fund
	@touch $@

demo: build ## play the abandoned-cart flow end to end on a fast clock
	$(WEIR) demo

run: build ## serve the flows in flows/ at http://127.0.0.1:8080
	$(WEIR) serve --flows flows --listen 127.0.0.1:8080

bench: build ## measure this machine, and Weir beside its limit; takes ten minutes
	$(WEIR) bench

test: tools test-app ## install what tests need, then run every test and check
	cargo build $(LOCKED) --profile test-release -p weir
	$(TESTED)/weir schema openapi > $(OPENAPI)
	npm --prefix editor run types -- --check $(OPENAPI)
	$(TESTED)/weir schema editor | cmp - $(EDITOR_SCHEMA)
	WEIR=$(abspath $(TESTED)/weir) npm --prefix editor run e2e
	cargo nextest run $(LOCKED) $(NEXTEST) --workspace
	WEIR_TEST_STORE=postgres cargo nextest run $(LOCKED) $(NEXTEST) -p weir-tests \
	  -E 'test(/^end_to_end::/) - test($(OF_THEIR_STORE))'
	@$(MAKE) --no-print-directory check

test-app: app ## check, test and weigh the web app by itself
	npm --prefix editor run check
	npm --prefix editor test
	npm --prefix editor run budget

types: editor/node_modules/.package-lock.json ## write anew what the web app knows of the server
	cargo build $(LOCKED) --profile test-release -p weir
	$(TESTED)/weir schema openapi > $(OPENAPI)
	npm --prefix editor run types -- $(OPENAPI)
	$(TESTED)/weir schema editor > $(EDITOR_SCHEMA)

chaos: tools ## drive Weir through chaos: make chaos SECONDS=3600 SEED=7
	cargo build $(LOCKED) --profile test-release -p weir
	$(if $(SECONDS),WEIR_CHAOS_SECONDS=$(SECONDS)) $(if $(SEED),WEIR_CHAOS_SEED=$(SEED)) \
	  cargo nextest run $(LOCKED) --profile chaos -p weir-tests chaos::run

test-failover: ## kill the leading PostgreSQL server of three under load (Patroni, etcd)
	@scripts/ensure-tools.sh failover
	cargo build $(LOCKED) -p weir
	cargo nextest run $(LOCKED) $(NEXTEST) -p weir-tests --run-ignored only failover::

check: ## formatting and lints
	cargo fmt --all --check
	cargo clippy $(LOCKED) --workspace --all-targets -- -D warnings

tools: ## install what building and testing need
	@scripts/ensure-tools.sh
