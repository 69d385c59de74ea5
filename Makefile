# SPDX-License-Identifier: Apache-2.0
# The door: each target installs what is missing, builds, and runs. Meson does the work.
BUILD ?= build
PREFIX ?= /usr/local
DEMO ?= demo

all: deps $(BUILD)/build.ninja
	@ninja -C $(BUILD)

deps:
	@scripts/deps build

$(BUILD)/build.ninja: | deps
	@meson setup $(BUILD) --buildtype=debugoptimized

demo: all
	@$(BUILD)/colorway demo $(DEMO)

check:
	@scripts/deps build check
	@scripts/check $(BUILD)

check-long: all
	@meson test -C $(BUILD) --suite long --print-errorlogs

check-sanitize:
	@scripts/deps build check
	@scripts/check-sanitize

bench: all
	@scripts/deps bench
	@scripts/bench $(BUILD)

install: all
	@meson configure $(BUILD) --prefix=$(PREFIX)
	@DESTDIR=$(DESTDIR) meson install -C $(BUILD)

deb:
	@scripts/deps build deb
	@scripts/deb $(BUILD)-deb

clean:
	@rm -rf $(BUILD) $(BUILD)-sanitize $(BUILD)-thread $(BUILD)-deb

.PHONY: all deps demo check check-long check-sanitize bench install deb clean
