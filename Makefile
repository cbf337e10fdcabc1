# The first of these that is Python 3.11 or newer is used; choose another with `make PYTHON=/path/to/python run`.
PYTHON ?= python3 python3.13 python3.12 python3.11 python3.14 python
SHOP = .venv/bin/python

.DEFAULT_GOAL = help
.PHONY: help run test lint checks demo backoffice faults alerts fuzz mutants soak screenshots bench

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ready-for-run ## start the whole shop with a pretend supplier; Ctrl-C stops it (PORT, SANDBOX_PORT, DATA_DIR)
	@exec $(SHOP) -m storefront.run

test: ready-for-test ## run all tests, on PostgreSQL and on SQLite (ARGS="-k cart" goes to pytest)
	@exec $(SHOP) -m tools.test $(ARGS)

lint: ready-for-test ## check format, style and types
	@exec $(SHOP) -m tools.lint

checks: ready-for-test ## look for missing migrations and for warnings about production settings
	@exec $(SHOP) -m tools.checks

demo: ready-for-test ## let a real browser buy through a running shop and print the times
	@exec $(SHOP) -m tools.demo $(ARGS)

backoffice: ready-for-test ## let two people work at the desk of a shop of its own; pictures go to build/backoffice (ARGS="--chapter desk")
	@exec $(SHOP) -m tools.backoffice $(ARGS)

faults: ready-for-test ## let the pretend supplier of a running shop misbehave in every way and show what became of it
	@exec $(SHOP) -m tools.faults $(ARGS)

alerts: ready-for-test ## bring about every cause of an alert in a running shop and show who heard of it, and when
	@exec $(SHOP) -m tools.alerts $(ARGS)

fuzz: ready-for-test ## throw hostile webhooks and forms at a shop; nothing may break or move (ARGS="--seed 7")
	@exec $(SHOP) -m tools.fuzz $(ARGS)

mutants: ready-for-test ## take out one guard after another and show which test notices (ARGS="--only price")
	@exec $(SHOP) -m tools.mutants $(ARGS)

soak: ready-for-test ## prove the promises by thousands of orders under every fault, within the hour (ARGS="--orders 60")
	@exec $(SHOP) -m tools.soak $(ARGS)

bench: ready-for-test ## weigh first visits (fails above 75 kB or two round trips) and hold the shop against its floors (ARGS="--only pages")
	@exec $(SHOP) -m tools.bench $(ARGS)

screenshots: ready-for-test ## see every page in every state, language, width and scheme; sheets in build/screenshots
	@exec $(SHOP) -m tools.screenshots $(ARGS)

.PHONY: ready-for-run ready-for-test
ready-for-run ready-for-test: ready-for-%:
	@for python in $(PYTHON); do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        exec "$$python" tools/setup.py $*; \
	    fi; \
	done; \
	echo "Python 3.11 or newer is needed; tried: $(PYTHON)"; exit 1
