# What can be done here. `make help` lists it.
#
# Each verb first sees to it that what it needs is installed (.ci/setup); `make SETUP=true VERB` leaves that out.

SETUP ?= .ci/setup
CONFIG ?= websocksy.cfg
FUZZ_SECONDS ?= 60
SOAK_SECONDS ?= 3600
CONFORMANCE ?=
PREFIX ?= /usr/local
DESTDIR ?=

# A crash report of the Swift runtime can hang a test run.
export SWIFT_BACKTRACE = enable=no
export PYTHONDONTWRITEBYTECODE = 1

debug = .build/debug/websocksy
release = .build/release/websocksy
# A folder for each, named like its file.
plugins = $(notdir $(wildcard Plugins/backend_* Plugins/framing_*))
formatted = Package.swift Sources Plugins Tests

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run build plugins list-plugins test unit integration check-plugin bench fuzz format lint install uninstall
.PHONY: chaos soak idle conformance clean

help: ## this list
	@awk -F ': ##' '/^[a-z-]+: ##/ { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## build for release and serve websocksy.cfg (CONFIG=... for another)
run: build
	@exec $(release) $(CONFIG)

build: ## build the server for release, and the backend that websocksy.cfg names
	@$(SETUP) build
	swift build -c release --product websocksy
	swift build -c release --product backend_file

plugins: ## build the loadable backends and framings for release
	@$(SETUP) build
	@set -e; for plugin in $(plugins); do \
		echo swift build -c release --product $$plugin; swift build -c release --product $$plugin; \
	done

list-plugins:
	@echo $(plugins)

test: ## every test: unit, property, house rules, then the built server over real sockets
test: unit integration

unit: ## the tests that need no server
	@$(SETUP) build
	.ci/unit

integration: ## the tests that drive the built server
	@$(SETUP) build integration
	swift build --product websocksy
	@for plugin in $(plugins); do swift build --product $$plugin || exit 1; done
	WEBSOCKSY=$(abspath $(debug)) .ci/integration

check-plugin: ## try PLUGIN=x.so against the plugin interface (CONFIGURATION=..., OPTIONS="key=value ...")
	@$(SETUP) build
	swift build --product plugin-contract --sanitize=address --scratch-path .build/address
	@LSAN_OPTIONS=suppressions=.ci/leaks.supp:print_suppressions=0 \
		.build/address/debug/plugin-contract $(PLUGIN) --configuration '$(CONFIGURATION)' \
		$(foreach option,$(OPTIONS),--option '$(option)')

bench: ## CPU time, latency and memory beside a bare relay
	@$(SETUP) build bench
	Tests/Benchmark/run

chaos: ## thousands of sessions that come and go for a minute (WEBSOCKSY_CHAOS_SECONDS), every byte verified
	@$(SETUP) build integration
	swift build --product websocksy
	WEBSOCKSY=$(abspath $(debug)) .ci/integration chaos

soak: ## the same against the release build, for SOAK_SECONDS (3600)
	@$(SETUP) build integration
	swift build -c release --product websocksy
	WEBSOCKSY=$(abspath $(release)) WEBSOCKSY_CHAOS_SECONDS=$(SOAK_SECONDS) .ci/integration chaos

idle: ## as many idle sessions as 20,000 descriptors allow: pinged, answered, and without CPU time
	@$(SETUP) build integration
	swift build --product websocksy
	WEBSOCKSY=$(abspath $(debug)) .ci/integration idle

conformance: ## the Autobahn Testsuite against the release build, with echo peers of each kind behind it
	@$(SETUP) build conformance
	swift build -c release --product websocksy
	WEBSOCKSY=$(abspath $(release)) .ci/conformance $(CONFORMANCE)

fuzz: ## each fuzz target for FUZZ_SECONDS (60)
	@$(SETUP) build fuzz
	.ci/fuzz $(FUZZ_SECONDS)

format: ## lay out every Swift file
	@$(SETUP) swift
	swift format -i -r $(formatted)

lint: ## what CI says about layout and style
	@$(SETUP) swift
	swift format lint --strict -r $(formatted)

install: ## executable, plugins, runtime, header, manual below PREFIX (/usr/local); DESTDIR stages it
	@$(SETUP) install
	@# Under sudo nothing is built: the toolchain, and what it leaves, are those of the user.
	@[ -n "$$SUDO_USER" ] || $(MAKE) build plugins
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' .ci/install $(dir $(release))

uninstall: ## take away what make install installed there
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' .ci/install --remove

clean: ## forget everything that was built
	rm -rf .build
