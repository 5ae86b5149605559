# The portal's everyday commands; `make help` lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

PORT ?= 6543
HOST ?= 127.0.0.1
N ?= 10000
WORKERS ?= 2

BIN := .venv/bin
RUN_STAMP := .venv/.run-locked
TEST_STAMP := .venv/.test-locked
VENDOR := sedportal/web/static/vendor/manifest.json
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard sedportal/locale/*/LC_MESSAGES/*.po))

.PHONY: help run test bench frontend catalogues pictures lock dist clean system-packages office-packages

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

run: $(RUN_STAMP) $(VENDOR) catalogues var/Data.fs ## build what is missing and serve (PORT=6543 HOST=127.0.0.1)
	@exec $(BIN)/sedportal -c development.ini serve --host $(HOST) --port $(PORT)

test: system-packages $(TEST_STAMP) $(VENDOR) catalogues ## install what the tests need and run them all
	@$(BIN)/python -m pytest -n $(WORKERS)

bench: $(TEST_STAMP) $(VENDOR) catalogues ## print the table of speeds (N=10000 documents)
	@$(BIN)/python -m bench --documents $(N)

frontend: $(VENDOR) ## fetch the front-end files by npm and copy what pages use

catalogues: $(CATALOGUES) ## compile the gettext catalogues

pictures: system-packages $(TEST_STAMP) $(VENDOR) catalogues ## take the pictures of docs/pictures/ anew
	@$(BIN)/python -W ignore tools/pictures.py

lock: $(TEST_STAMP) ## resolve requirements/*.in anew into files with hashes
	@tools/lock.sh

dist: $(TEST_STAMP) $(VENDOR) ## build the wheel and the source archive into dist/
	@$(BIN)/python -m build --no-isolation

clean: ## remove what was built; the data in var/ stays
	rm -rf .venv node_modules build dist sedportal/web/static/vendor ./*.egg-info
	find sedportal -name '*.mo' -delete

$(RUN_STAMP): requirements/run.txt setup.py tools/venv.sh
	@tools/venv.sh requirements/run.txt
	@touch $@

# The tests' packages come on top of the portal's own, whose lock constrains them.
$(TEST_STAMP): requirements/test.txt $(RUN_STAMP)
	@tools/venv.sh requirements/run.txt requirements/test.txt
	@touch $@

$(VENDOR): package.json package-lock.json tools/frontend.py frontend/files.json tools/stylesheets.py | $(RUN_STAMP)
	@$(BIN)/python tools/frontend.py

%.mo: %.po | $(RUN_STAMP)
	@echo "== Compiling $<"
	@$(BIN)/python -m babel.messages.frontend --quiet compile --input-file $< --output-file $@ \
		--locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

var/Data.fs: | $(RUN_STAMP) $(VENDOR) catalogues
	@echo "== Making the demonstration region in var/"
	@mkdir -p var
	@$(BIN)/sedportal -c development.ini init --demonstration

system-packages:
	@tools/system-packages.sh chromium chromium-driver postgresql nginx tesseract-ocr tesseract-ocr-rus fuse3 strace curl systemd

office-packages: ## install LibreOffice, for the pages of office documents and their tests
	@tools/system-packages.sh libreoffice-writer-nogui libreoffice-calc-nogui
