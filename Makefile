# Every target does the set-up it needs: each works as the first command on a fresh machine.
NODE_PLATFORM := $(shell uname -s | tr A-Z a-z)
NODE_MACHINE := $(shell uname -m | sed -e 's/x86_64/x64/' -e 's/aarch64/arm64/')

.DEFAULT_GOAL := help
.PHONY: help setup start test check format index bench clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -e 's/:.*## /\t/' | sort | awk -F'\t' '{printf "make %-8s %s\n", $$1, $$2}'

node_modules/.installed: package.json package-lock.json
	@echo "Installing packages (once; about half a minute) ..."
	npm ci --no-audit --no-fund --loglevel=error
	@find node_modules/onnxruntime-node/bin/napi-v6 -mindepth 2 -maxdepth 2 -type d ! -path '*/$(NODE_PLATFORM)/$(NODE_MACHINE)' -exec rm -rf {} + 2>/dev/null || true
	@touch $@

dist/ui/index.html: node_modules/.installed $(shell find src/ui -type f 2>/dev/null)
	@echo "Building the chat page ..."
	@npm run --silent ui

setup: node_modules/.installed dist/ui/index.html ## install packages and build the chat page

start: setup ## start the gateway; prints a link that signs in
	@./protech start

test: setup ## run the tests
	@npm test --silent

check: setup ## format, lint, types, tests: the gate
	@npm run --silent lint
	@npm run --silent types
	@npm test --silent

format: setup ## format the code
	@npm run --silent format

index: setup ## bring the search index up to date with knowledge/
	@./protech kb sync

bench: setup ## measure the gateway beside its goals; about two minutes, no network
	@PATH="$(CURDIR)/node_modules/.bin:$$PATH" node bench/gateway.ts

clean: ## remove what can be made again: packages, page, indexes
	rm -rf node_modules dist indexes/*
