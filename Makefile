# Fever Clinic Map. `make help` prints every target with a sentence.
#
# Builds are out of tree: build/<mode>/, with MODE one of release, asan, tsan, coverage,
# analyse, fuzz.

MODE ?= release
BUILD := build/$(MODE)
.DEFAULT_GOAL := all
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
# As many jobs as there are cores, unless the command line says how many.
ifeq ($(MAKELEVEL)$(filter -j% --jobserver%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

# Goals that make others by a make of their own come one after the other, or two would write one file.
ifeq ($(MAKELEVEL),0)
ifneq ($(word 2,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
endif

# Each line: how to test for it | the Debian package that brings it.
# A test is pc:<pkg-config module>, cmd:<command> or file:<path; globs allowed>.
DEPS_BUILD := \
  cmd:pkg-config|pkg-config \
  pc:libmicrohttpd|libmicrohttpd-dev \
  pc:gnutls|libgnutls28-dev \
  pc:libseccomp|libseccomp-dev \
  pc:sqlite3|libsqlite3-dev \
  file:/usr/lib/*/mod_spatialite.so|libsqlite3-mod-spatialite \
  pc:libpq|libpq-dev \
  pc:jansson|libjansson-dev \
  pc:proj|libproj-dev \
  pc:liburcu-bp|liburcu-dev \
  pc:libsodium|libsodium-dev \
  pc:libdeflate|libdeflate-dev \
  pc:icu-i18n|libicu-dev \
  pc:libcurl|libcurl4-gnutls-dev \
  pc:libqrencode|libqrencode-dev \
  file:/etc/ssl/certs/ca-certificates.crt|ca-certificates \
  file:/usr/include/csv.h|libcsv-dev \
  pc:xlsxwriter|libxlsxwriter-dev \
  pc:gdal|libgdal-dev \
  pc:expat|libexpat1-dev \
  pc:libxml-2.0|libxml2-dev \
  file:/usr/share/zoneinfo/Asia/Shanghai|tzdata \
  cmd:node|nodejs \
  cmd:npm|npm
DEPS_TEST := \
  cmd:systemd-analyze|systemd \
  cmd:readelf|binutils \
  cmd:curl|curl \
  cmd:mandoc|mandoc \
  pc:cmocka|libcmocka-dev \
  pc:zlib|zlib1g-dev \
  cmd:sqlite3|sqlite3 \
  cmd:ogrinfo|gdal-bin \
  cmd:unzip|unzip \
  file:/usr/lib/postgresql/*/bin/initdb|postgresql \
  file:/usr/share/postgresql/*/extension/postgis.control|postgresql-15-postgis-3 \
  cmd:nginx|nginx-light \
  cmd:promtool|prometheus \
  cmd:chromium-headless-shell|chromium-headless-shell \
  file:/usr/lib/*/faketime/libfaketimeMT.so.1|faketime \
  file:/usr/share/fonts/*/*/NotoSansCJK-Regular.ttc|fonts-noto-cjk
DEPS_LINT := \
  cmd:clang-format|clang-format \
  cmd:clang-tidy|clang-tidy \
  cmd:cppcheck|cppcheck \
  cmd:shellcheck|shellcheck
DEPS_FUZZ := \
  cmd:clang|clang \
  file:/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a|libclang-rt-dev
DEPS_DEB := \
  cmd:dh|debhelper \
  cmd:dpkg-buildpackage|dpkg-dev
DEPS_BENCH := \
  cmd:nginx|nginx-light \
  cmd:wrk|wrk \
  cmd:h2load|nghttp2-client \
  cmd:redis-server|redis-server \
  cmd:sqlite3|sqlite3 \
  cmd:redis-cli|redis-tools \
  file:/usr/lib/postgresql/*/bin/initdb|postgresql \
  file:/usr/share/postgresql/*/extension/postgis.control|postgresql-15-postgis-3 \
  cmd:ogr2ogr|gdal-bin

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla \
  -Wwrite-strings -Wundef -Wconversion $(if $(CI),-Werror)
# What jumps and returns may be bent to: CET, or its like on other processors.
BRANCHES_x86_64 := -fcf-protection=full
BRANCHES_aarch64 := -mbranch-protection=standard
HARDENING := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
  -fPIE $(BRANCHES_$(shell uname -m))
SANITIZE_asan := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
SANITIZE_tsan := -fsanitize=thread -DFEVER_TSAN=1
FLAGS_release := -O2 $(HARDENING)
ANALYSE := -fanalyzer -Werror
# Sanitizers and coverage need files and system calls of their own.
UNBOXED := -DSANDBOX_BY_DEFAULT=0
FLAGS_asan := -O1 $(SANITIZE_asan) $(UNBOXED)
# Under CI=1 gcc's analyser looks through what is built with ThreadSanitizer on the way.
FLAGS_tsan := -O1 $(SANITIZE_tsan) $(UNBOXED) $(if $(CI),$(ANALYSE))
FLAGS_coverage := -O0 --coverage $(UNBOXED)
FLAGS_analyse := -O1 $(ANALYSE)
# Warnings are gcc's to give: clang's are others.
FLAGS_fuzz := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -Wno-error
LDFLAGS_release := -pie -Wl,-z,relro,-z,now,-z,noexecstack
LDFLAGS_asan := $(SANITIZE_asan)
LDFLAGS_tsan := $(SANITIZE_tsan)
LDFLAGS_coverage := --coverage
LDFLAGS_fuzz := -fsanitize=fuzzer,address,undefined

PKGS := libmicrohttpd gnutls libseccomp sqlite3 libpq jansson proj liburcu-bp libsodium libdeflate icu-i18n icu-uc xlsxwriter \
  expat libxml-2.0
CC ?= cc
CPPFLAGS += -Iinclude -D_GNU_SOURCE
CFLAGS ?= -g
ALL_CFLAGS = -std=c11 $(CFLAGS) $(WARNINGS) $(FLAGS_$(MODE)) $(PKG_CFLAGS) $(OWN_CFLAGS)
# Asked when first needed, since deps-build may have to install pkg-config before, and once.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(shell pkg-config --libs $(PKGS)) -lcsv -ldl -lm -pthread)$(PKG_LIBS)
FEVERCTL_LIBS = $(eval FEVERCTL_LIBS := $(shell pkg-config --libs libcurl libqrencode))$(FEVERCTL_LIBS)

# A folder of steps (src/import, src/hours) has one for each; what makes tables is no part of the library.
C_SOURCES := $(sort $(wildcard src/*/*.c) $(filter-out src/base/tables/%,$(wildcard src/*/*/*.c)))
LIB_SOURCES := $(filter-out src/app/% src/desk/%,$(C_SOURCES))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
LIB_OBJECTS += $(BUILD)/openapi_document.o $(BUILD)/guides.o
LIB := $(BUILD)/libfever.a
APP_SHARED := $(filter-out src/app/feverd_%.c src/app/feverctl_%.c src/app/transport_%.c, \
  $(wildcard src/app/*.c))
FEVERD_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/app/feverd_*.c) $(APP_SHARED))
FEVERCTL_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/app/feverctl_*.c) \
  $(wildcard src/app/transport_*.c) $(APP_SHARED) $(wildcard src/desk/*.c))
UNIT_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
UNIT_TESTS := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/tests/%)
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
UNIT_TESTS += $(FUZZERS:%=$(BUILD)/tests/test_fuzz_%)
PROGRAMS := $(if $(wildcard src/app/feverd_main.c),$(BUILD)/feverd) \
  $(if $(wildcard src/app/feverctl_main.c),$(BUILD)/feverctl)

.PHONY: all
all: deps-build ## Build feverd and feverctl
	@$(MAKE) --no-print-directory programs static

.PHONY: programs unit-programs
programs: $(LIB) $(PROGRAMS)
unit-programs: $(UNIT_TESTS)

# GDAL is loaded at run time, by the reader's process alone: only its headers are needed here.
$(BUILD)/src/import/read/read_%.o $(BUILD)/tests/fuzz/fuzz_marks.o: OWN_CFLAGS = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags gdal))

# Tables that ICU fills, so that no program asks it at its start.
GEN := $(BUILD)/gen
$(GEN)/han_tables: src/base/tables/han_tables.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) $(CPPFLAGS) -o $@ $< $(shell pkg-config --cflags --libs icu-i18n icu-uc)
$(GEN)/han_tables.inc: $(GEN)/han_tables
	$< > $@
$(BUILD)/src/base/han.o: $(GEN)/han_tables.inc
$(BUILD)/src/base/han.o: OWN_CFLAGS = -I$(GEN)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# The OpenAPI document: its parts put together as one array of bytes.
OPENAPI_PARTS := $(sort $(wildcard src/api/openapi/*.json))
$(BUILD)/openapi_document.c: src/api/openapi/assemble.mjs $(OPENAPI_PARTS)
	@mkdir -p $(@D)
	node src/api/openapi/assemble.mjs $@ $(OPENAPI_PARTS)

$(BUILD)/openapi_document.o: $(BUILD)/openapi_document.c
	$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -Isrc -MMD -MP -c -o $@ $<

# The guides: their data files as tables.
GUIDES := $(sort $(wildcard geodata/guides/*.json))
$(BUILD)/guides.c: src/page/guides/assemble.mjs $(GUIDES)
	@mkdir -p $(@D)
	node src/page/guides/assemble.mjs $@ $(GUIDES)

$(BUILD)/guides.o: $(BUILD)/guides.c
	$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -Isrc -MMD -MP -c -o $@ $<

$(LIB): $(LIB_OBJECTS)
	@rm -f $@
	ar rcs $@ $^

# As libraries, AddressSanitizer takes the name of the file in which UBSan would report.
PROGRAM_LDFLAGS_asan := -static-libasan -static-libubsan

$(BUILD)/feverd: $(FEVERD_OBJECTS) $(LIB)
	$(CC) $(LDFLAGS_$(MODE)) $(PROGRAM_LDFLAGS_$(MODE)) -o $@ $^ $(PKG_LIBS)

$(BUILD)/feverctl: $(FEVERCTL_OBJECTS) $(LIB)
	$(CC) $(LDFLAGS_$(MODE)) $(PROGRAM_LDFLAGS_$(MODE)) -o $@ $^ $(PKG_LIBS) $(FEVERCTL_LIBS)

# Where gcc's analyser is wrong: it does not see what a loop has filled, that what a static's initializer
# leaves out is 0, or that an owner went into a table. Memory that is read too early or lost there would be
# found by valgrind and by the sanitizers.
ifneq ($(filter analyse tsan,$(MODE)),)
FILLED := geo/nearest_index import/tables/import_tables_consults import/record/normalise_region
KEPT := desk/desk_plan import/read/document_tables import/read/docx_notes import/read/encoding \
  import/read/read_xlsx_phonetics
$(FILLED:%=$(BUILD)/src/%.o): OWN_CFLAGS += -Wno-analyzer-use-of-uninitialized-value
$(KEPT:%=$(BUILD)/src/%.o): OWN_CFLAGS += -Wno-analyzer-malloc-leak
endif

# build/static is what feverd serves below /static/: our own files, shortened, Leaflet
# and the coast line from npm, and the names on the schematic map from geodata. The service worker knows their bytes.
STATIC := build/static
STATIC_NPM := build/npm/static
STATIC_SOURCES := $(shell find static -type f -not -path '*/node_modules/*')
# The style sheets of every page, in the order in which they follow each other: one request.
SITE_CSS := tokens.css page.css finder.css card.css print.css

.PHONY: static
static: build/static.stamp ## Assemble the page's files in build/static

$(STATIC_NPM).stamp: static/package.json static/package-lock.json static/.npmrc
	@mkdir -p $(STATIC_NPM)
	@cp $^ $(STATIC_NPM)/
	cd $(STATIC_NPM) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

build/static.stamp: $(STATIC_SOURCES) geodata/regions.csv $(STATIC_NPM).stamp $(OPENAPI_PARTS) \
  src/api/openapi/assemble.mjs
	@rm -rf $(STATIC).new
	@mkdir -p $(STATIC).new/vendor/leaflet $(STATIC).new/client
	cp -r static/css static/icons static/js static/sw.js static/*.webmanifest $(STATIC).new/
	cd $(STATIC).new/css && cat $(SITE_CSS) >site.css && rm $(filter-out tokens.css,$(SITE_CSS))
	cp static/client/fever-client.js static/client/fever-published.js $(STATIC).new/client/
	cp -r $(addprefix $(STATIC_NPM)/node_modules/leaflet/dist/,leaflet.js leaflet.css images) \
	  $(STATIC_NPM)/node_modules/leaflet/LICENSE $(STATIC).new/vendor/leaflet/
	node static/tools/places.mjs geodata/regions.csv $(STATIC).new/places
	node static/tools/coast.mjs $(STATIC_NPM) $(STATIC).new/coast
	node src/api/openapi/assemble.mjs build/openapi.json $(OPENAPI_PARTS)
	node static/tools/docs.mjs build/openapi.json static/docs/zh-CN.json $(STATIC).new
	node static/tools/shrink.mjs $(STATIC_NPM) $(STATIC).new/sw.js $(STATIC).new/js/*.js \
	  $(STATIC).new/css/*.css $(STATIC).new/client/*.js
	node static/tools/shell.mjs $(STATIC).new
	@mkdir -p $(STATIC) && rm -rf $(STATIC)/* && mv $(STATIC).new/* $(STATIC)/ && rmdir $(STATIC).new
	@touch $@

# The WeChat mini-program, ready for the developer tools: static/miniprogram with the client and what
# its config.js asks for. See static/miniprogram/README.md.
MINIPROGRAM := build/miniprogram
.PHONY: miniprogram
miniprogram: build/miniprogram.stamp ## Assemble the WeChat mini-program in build/miniprogram

build/miniprogram.stamp: $(filter static/miniprogram/%,$(STATIC_SOURCES)) static/client/fever-client.js \
  static/tools/miniprogram.mjs static/tools/pins.mjs
	@mkdir -p build
	node static/tools/miniprogram.mjs static/miniprogram static/client/fever-client.js $(MINIPROGRAM)
	@touch $@

# Pages and completion are put together from what the programs say on --help.
.PHONY: manual install uninstall
manual: build/manual.stamp ## Assemble the man pages and the completion in build/man, build/completion

build/manual.stamp: $(wildcard deploy/man/* deploy/completion/*) geodata/README.md $(PROGRAMS)
	@rm -rf build/man build/completion
	node deploy/man/assemble.mjs $(BUILD) build/man $(wildcard deploy/man/*.in)
	node deploy/completion/assemble.mjs $(BUILD) build/completion
	@touch $@

# Folders as the GNU coding standards name them; DESTDIR goes before all of them.
prefix ?= /usr/local
bindir ?= $(prefix)/bin
sbindir ?= $(prefix)/sbin
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man
docdir ?= $(datadir)/doc/feverd
sysconfdir ?= /etc
unitdir ?= $(prefix)/lib/systemd/system
sysusersdir ?= $(prefix)/lib/sysusers.d
completiondir ?= $(datadir)/bash-completion/completions
# The programs look for share/feverd beside the folder that they lie in.
sharedir := $(datadir)/feverd
DOCUMENTS := $(wildcard deploy/*.md deploy/nginx*.conf deploy/*.sql deploy/alerts*.yml deploy/grafana-*.json)
# What those lead to, in folders of the same names.
FURTHER_DOCUMENTS := geodata/README.md include/fever/soonest.h src/desk/README.md src/http/README.md \
  src/import/README.md static/client/README.md static/miniprogram/README.md static/miniprogram/config.js
INSTALL = install -D -m 644
AS_INSTALLED = sed -e 's|/usr/sbin/|$(sbindir)/|' -e 's|/etc/feverd/|$(sysconfdir)/feverd/|'

# The folder of the page's files stays the one that a running feverd has open.
install: ## Install below prefix=/usr/local: programs, page, geodata, units, manual (DESTDIR=… to stage)
	@$(MAKE) --no-print-directory programs static manual
	install -D -m 755 $(BUILD)/feverd $(DESTDIR)$(sbindir)/feverd
	install -D -m 755 $(BUILD)/feverctl $(DESTDIR)$(bindir)/feverctl
	mkdir -p $(DESTDIR)$(sharedir)/geodata $(DESTDIR)$(sharedir)/static
	rm -rf $(DESTDIR)$(sharedir)/static/*
	cp -r --no-preserve=mode,ownership,timestamps $(STATIC)/. $(DESTDIR)$(sharedir)/static
	$(INSTALL) -t $(DESTDIR)$(sharedir)/geodata geodata/README.md geodata/*.csv geodata/self-check.json
	$(INSTALL) -t $(DESTDIR)$(docdir) README.md LICENSE
	$(INSTALL) -t $(DESTDIR)$(docdir)/deploy $(DOCUMENTS)
	for file in $(FURTHER_DOCUMENTS); do $(INSTALL) $$file $(DESTDIR)$(docdir)/$$file; done
	for page in build/man/*; do $(INSTALL) -t $(DESTDIR)$(mandir)/man$${page##*.} $$page; done
	$(INSTALL) -t $(DESTDIR)$(completiondir) build/completion/feverd build/completion/feverctl
	$(INSTALL) deploy/feverd.sysusers $(DESTDIR)$(sysusersdir)/feverd.conf
	mkdir -p $(DESTDIR)$(unitdir)
	$(AS_INSTALLED) deploy/feverd.service >$(DESTDIR)$(unitdir)/feverd.service
	$(INSTALL) -t $(DESTDIR)$(unitdir) deploy/feverd.socket
	test -e $(DESTDIR)$(sysconfdir)/feverd/feverd.conf || \
	  $(INSTALL) deploy/feverd.conf $(DESTDIR)$(sysconfdir)/feverd/feverd.conf

# The store and the settings stay: whoever wants them gone removes them by hand.
uninstall: ## Remove what install has put there, but neither settings nor store
	rm -f $(DESTDIR)$(sbindir)/feverd $(DESTDIR)$(bindir)/feverctl
	rm -rf $(DESTDIR)$(sharedir) $(DESTDIR)$(docdir)
	rm -f $(addprefix $(DESTDIR)$(mandir)/,man8/feverd.8 man1/feverctl.1 \
	  $(addprefix man5/,feverd.conf.5 fever-columns.5 fever-csv.5))
	rm -f $(addprefix $(DESTDIR)$(completiondir)/,feverd feverctl) $(DESTDIR)$(sysusersdir)/feverd.conf
	rm -f $(addprefix $(DESTDIR)$(unitdir)/,feverd.service feverd.socket)

.PHONY: deb deb-test container-test
deb: deps-build ## Build the Debian packages in build/deb
	@tests/deps.sh $(foreach dep,$(DEPS_DEB),'$(dep)')
	@deploy/debian/build.sh

# No parts of `make test`: they need root, a mirror of Debian and minutes.
deb-test: deb ## Install, upgrade, remove and purge the packages in a fresh Debian, then boot one under systemd (needs root)
	@tests/deps.sh 'cmd:debootstrap|debootstrap' 'cmd:sqlite3|sqlite3' 'cmd:curl|curl' 'cmd:openssl|openssl' \
	  'cmd:systemd-nspawn|systemd-container'
	@tests/deb.sh
	@tests/deb_systemd.sh || [ $$? -eq 77 ]

container-test: ## Build the image of deploy/Containerfile with buildah and use it (needs root)
	@tests/deps.sh 'cmd:debootstrap|debootstrap' 'cmd:buildah|buildah' 'cmd:curl|curl'
	@tests/container.sh || [ $$? -eq 77 ]

# Programs named test_nomem_* stand between the library and the allocator.
$(BUILD)/tests/test_nomem_%: TEST_LDFLAGS := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
# One stands between the store and the disk: SQLite's part by its own interface, the names' by this.
$(BUILD)/tests/test_store_faults: TEST_LDFLAGS := -Wl,--wrap=link,--wrap=rename

# Test support that several unit tests share lives in tests/unit/support*.c.
UNIT_SUPPORT := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/unit/support*.c)))
$(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(UNIT_SUPPORT) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_$(MODE)) $(TEST_LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka -lz

# A fuzzer's kept corpus is replayed as a unit test, with any compiler.
FUZZ_SHARED := $(BUILD)/tests/fuzz/sample.o $(BUILD)/tests/fuzz/cut.o $(BUILD)/tests/fuzz/stored.o
$(BUILD)/tests/test_fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzz/replay.o $(FUZZ_SHARED) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_$(MODE)) $(FUZZ_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(PKG_LIBS) $(FUZZ_LIBS) -lz

$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_SHARED) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_$(MODE)) $(FUZZ_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(PKG_LIBS) $(FUZZ_LIBS) -lz

# One stands between the store and its database, whose rows it damages.
comma := ,
$(BUILD)/tests/test_fuzz_store $(BUILD)/fuzz/fuzz_store: FUZZ_LDFLAGS := -Wl,--wrap=db_statement \
  $(addprefix -Wl$(comma)--wrap=statement_,step text text_length bytes int double is_null)

# Requests to the desk meet the same desk each: what they commit is taken back, the clock stands, and
# there is one thread.
$(BUILD)/tests/test_fuzz_desk $(BUILD)/fuzz/fuzz_desk: FUZZ_LDFLAGS := -Wl,--wrap=db_commit,--wrap=time \
  -Wl,--wrap=read_layers $(addprefix -Wl$(comma)--wrap=pthread_,create join mutex_lock mutex_unlock \
  cond_wait cond_signal)

# The desk and the programs are no part of the library: their readers are linked by name.
DESK_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/desk/*.c))
PUBLISH_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/app/feverctl_publish_*.c))
$(BUILD)/tests/test_fuzz_desk $(BUILD)/fuzz/fuzz_desk: $(DESK_OBJECTS)
$(BUILD)/tests/test_fuzz_published $(BUILD)/fuzz/fuzz_published: $(PUBLISH_OBJECTS)
$(BUILD)/tests/test_fuzz_base_map $(BUILD)/fuzz/fuzz_base_map: $(BUILD)/src/app/feverd_base_map.o
$(foreach name,desk published,$(BUILD)/tests/test_fuzz_$(name) $(BUILD)/fuzz/fuzz_$(name)): \
  FUZZ_LIBS = $(FEVERCTL_LIBS)
$(BUILD)/tests/test_fuzz_desk_form $(BUILD)/fuzz/fuzz_desk_form: $(BUILD)/src/desk/desk_form.o
$(BUILD)/tests/test_fuzz_config $(BUILD)/fuzz/fuzz_config: $(BUILD)/src/app/feverd_config.o \
  $(BUILD)/src/app/feverd_base_map.o $(BUILD)/src/app/options.o $(BUILD)/src/app/option_faults.o \
  $(BUILD)/src/app/data_folder.o

.PHONY: deps deps-build deps-test deps-lint deps-bench
deps: deps-build deps-test deps-lint ## Install the Debian packages that are missing, after naming them
deps-build:
	@tests/deps.sh $(foreach dep,$(DEPS_BUILD),'$(dep)')
deps-test: deps-build
	@tests/deps.sh $(foreach dep,$(DEPS_TEST),'$(dep)')
deps-lint: deps-build
	@tests/deps.sh $(foreach dep,$(DEPS_LINT),'$(dep)')
deps-bench: deps-build
	@tests/deps.sh $(foreach dep,$(DEPS_BENCH),'$(dep)')

PORT ?= 8080
DEMO_URL := http://127.0.0.1:$(PORT)
DEMO_DB := build/demo.db

.PHONY: run demo
run: all ## Set everything up and serve the sample at http://127.0.0.1:8080/ (PORT=… for another)
	@$(MAKE) --no-print-directory demo
	@echo "Serving the sample at $(DEMO_URL)/ ; stop it with Ctrl-C. Try:"
	@echo "  curl '$(DEMO_URL)/api/v1/clinics/nearest?lat=39.915&lon=116.404&limit=3'"
	@echo "  curl '$(DEMO_URL)/api/v1/clinics/nearest?lat=30.58&lon=114.29&open=true'"
	@echo "  curl '$(DEMO_URL)/api/v1/clinics/110101-0002/opening?days=2'"
	@exec $(BUILD)/feverd --demo --store $(DEMO_DB) --static build/static \
	  --listen 127.0.0.1:$(PORT)

demo: $(DEMO_DB)

# Made beside and moved into place, so that a broken import never leaves half a store. Quarantined
# rows (exit 4) would be an error in our own data.
$(DEMO_DB): $(wildcard geodata/*.csv) geodata/self-check.json $(BUILD)/feverctl
	@mkdir -p $(@D)
	@rm -f $@.new*
	@$(BUILD)/feverctl --store $@.new init
	@$(BUILD)/feverctl --store $@.new import geodata/regions.csv --as regions
	@$(BUILD)/feverctl --store $@.new import geodata/hotlines.csv --as hotlines
	@$(BUILD)/feverctl --store $@.new import geodata/consults.csv --as consults
	@$(BUILD)/feverctl --store $@.new import geodata/holidays.csv --as calendar
	@$(BUILD)/feverctl --store $@.new import geodata/clinics.csv --source geodata
	@$(BUILD)/feverctl --store $@.new import geodata/self-check.json --as self-check
	@$(BUILD)/feverctl --store $@.new check
	@rm -f $@ $@-wal $@-shm
	@mv $@.new $@

.PHONY: test unit check-layers asan asan-api asan-shell asan-postgres tsan race coverage valgrind
test: deps-test ## Run everything that exists; ends with one line of counts
	@$(MAKE) --no-print-directory programs unit-programs static miniprogram manual $(API_MODULES) $(WEB_MODULES) \
	  $(MINI_MODULES)
	@tests/run.sh $(BUILD)

unit: deps-test ## Run the unit tests alone
	@$(MAKE) --no-print-directory unit-programs
	@tests/run.sh $(BUILD) unit

asan: ## Run the unit tests under AddressSanitizer and UBSan, leaks on
	@$(MAKE) --no-print-directory MODE=asan unit

asan-api: deps-test ## Run the API's tests on programs built with AddressSanitizer and UBSan, leaks on
	@$(MAKE) --no-print-directory MODE=asan programs static $(API_MODULES)
	@tests/run.sh build/asan api

asan-shell: deps-test ## Run feverctl's shell tests on programs built with AddressSanitizer and UBSan, leaks on
	@$(MAKE) --no-print-directory MODE=asan programs static manual
	@tests/run.sh build/asan shell

asan-postgres: deps-test ## Run what is stored in PostgreSQL on programs built with AddressSanitizer and UBSan, leaks on
	@$(MAKE) --no-print-directory MODE=asan programs unit-programs static manual $(API_MODULES)
	@tests/run.sh build/asan postgres

tsan: ## Run the unit tests under ThreadSanitizer
	@$(MAKE) --no-print-directory MODE=tsan unit

race: deps-test ## Reload, write and stop feverd under load, built with ThreadSanitizer
	@$(MAKE) --no-print-directory MODE=tsan programs
	@FEVER_BUILD=build/tsan node --test-reporter=dot --test-reporter-destination=/dev/null tests/fault/race.mjs

# The functional core: what computes, without clock, file, socket or log.
CORE := geo hours clinic api import base care page
coverage: deps-test ## Run the unit tests and print how many lines of each folder of the core they reach (90 % at least)
	@$(MAKE) --no-print-directory MODE=coverage unit
	@tests/coverage.sh build/coverage $(CORE)

# Reads of what was never written are found by valgrind alone.
VALGRIND_TESTS ?= $(UNIT_TESTS)
valgrind: deps-test ## Run the unit tests under valgrind (takes long; VALGRIND_TESTS=… for some)
	@tests/deps.sh 'cmd:valgrind|valgrind'
	@$(MAKE) --no-print-directory CFLAGS=-g $(VALGRIND_TESTS)
	@tests/valgrind.sh $(VALGRIND_TESTS)

FUZZ_SECONDS ?= 60
.PHONY: fuzz fuzz-run
fuzz: deps-test ## Run each fuzzer (FUZZERS=… for some) for FUZZ_SECONDS (60) with clang, then 2,000 generated opening hours
	@tests/deps.sh $(foreach dep,$(DEPS_FUZZ),'$(dep)')
	@$(MAKE) --no-print-directory MODE=fuzz CC=clang fuzz-run
	@$(MAKE) --no-print-directory $(BUILD)/tests/test_hours_property
	FEVER_HOURS_STRINGS=2000 $(BUILD)/tests/test_hours_property

# What is found is kept in build/; crash-* files there are worth a place in the corpus.
fuzz-run: $(FUZZERS:%=$(BUILD)/fuzz/fuzz_%)
	@node tests/fuzz/seeds.mjs $(BUILD)/corpus
	@set -e; for name in $(FUZZERS); do \
	  mkdir -p $(BUILD)/corpus/$$name; \
	  echo "fuzz_$$name: $(FUZZ_SECONDS) s"; \
	  $(BUILD)/fuzz/fuzz_$$name -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 \
	    -print_final_stats=1 -artifact_prefix=$(BUILD)/$$name- \
	    -max_len=$$(cat tests/fuzz/$$name.max_len 2>/dev/null || echo 400) \
	    $$(test ! -e tests/fuzz/$$name.dict || echo -dict=tests/fuzz/$$name.dict) \
	    $(BUILD)/corpus/$$name tests/fuzz/corpus/$$name 2>$(BUILD)/$$name.log \
	    || { tail -40 $(BUILD)/$$name.log; exit 1; }; \
	  grep ' cov: ' $(BUILD)/$$name.log | tail -1; \
	done

# The programs once more, with calls for memory and to the disk that fail on demand.
FAILING := malloc calloc realloc write fwrite fsync fdatasync rename renameat link
FAILING_LDFLAGS := $(FAILING:%=-Wl$(comma)--wrap=%)
FAILING_PROGRAMS := $(BUILD)/failing/feverd $(BUILD)/failing/feverctl
$(BUILD)/failing/feverd: $(FEVERD_OBJECTS)
$(BUILD)/failing/feverctl: $(FEVERCTL_OBJECTS)
$(FAILING_PROGRAMS): $(BUILD)/tests/fault/failing.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_$(MODE)) $(FAILING_LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(PKG_LIBS) $(FEVERCTL_LIBS)

.PHONY: fault cluster
fault: deps-test ## Fail memory and disk call by call, kill, fill disks, damage stores, set clocks: what stands is whole (takes long)
	@$(MAKE) --no-print-directory programs static unit-programs $(FAILING_PROGRAMS) $(API_MODULES)
	@tests/fault/all.sh $(BUILD)

cluster: deps-test ## Run a primary, a standby, three nodes and nginx, break them in turn under load, and print what held
	@$(MAKE) --no-print-directory programs
	@FEVER_BUILD=$(BUILD) node --test-reporter=dot --test-reporter-destination=/dev/null tests/fault/cluster.mjs

# What only the tests of the page need: a driver for Chromium and checkers. npm itself writes the
# file when it is done.
WEB_MODULES := tests/web/node_modules/.package-lock.json
$(WEB_MODULES): tests/web/package.json tests/web/package-lock.json tests/web/.npmrc
	cd tests/web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# What only the tests of the API need: a validator of JSON Schema and a linter of OpenAPI.
API_MODULES := tests/api/node_modules/.package-lock.json
$(API_MODULES): tests/api/package.json tests/api/package-lock.json tests/api/.npmrc
	cd tests/api && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# What only the tests of the mini-program need: the platform's components in node, its types, a DOM.
MINI_MODULES := tests/mini/node_modules/.package-lock.json
$(MINI_MODULES): tests/mini/package.json tests/mini/package-lock.json tests/mini/.npmrc
	cd tests/mini && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

BENCH_PROGRAMS := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/b*_*.c))

# How many clinics the growth table of `make bench` goes through; `make bench-growth` goes further.
BENCH_GROWTH ?= 15000 60000 150000

SOAK_MINUTES ?= 30
export SOAK_MINUTES

.PHONY: bench bench-growth soak bench-programs
bench: deps-bench ## Measure reads beside nginx, libmicrohttpd, Redis, PostGIS and SpatiaLite, then hours, map, searches, imports, the desk, publishing, and the page on a slow phone; prints tables (BENCH_CLINICS=60000)
	@$(MAKE) --no-print-directory programs bench-programs
	@node tests/bench/bench.mjs $(BUILD)
	@node tests/bench/growth.mjs $(BUILD) $(BENCH_GROWTH)
	@$(BUILD)/bench/bench_hours
	@$(BUILD)/bench/bench_map 15000 150000
	@$(BUILD)/bench/bench_search 15000 150000
	@node tests/bench/live.mjs $(BUILD)
	@node tests/bench/overload.mjs $(BUILD)
	@node tests/bench/capacity.mjs $(BUILD)
	@node tests/bench/import.mjs $(BUILD)
	@node --test-reporter=dot --test-reporter-destination=/dev/null tests/bench/desk.mjs
	@$(MAKE) --no-print-directory static $(WEB_MODULES)
	@node tests/bench/publish.mjs $(BUILD)
	@node --test-reporter=dot --test-reporter-destination=/dev/null tests/bench/page.mjs

bench-growth: deps-bench ## Measure answers, memory and start from 15,000 to 1,500,000 clinics; prints a table (some 10 minutes, 8 GB of memory)
	@$(MAKE) --no-print-directory programs bench-programs
	@node tests/bench/growth.mjs $(BUILD)

soak: deps-build ## Let feverd work for SOAK_MINUTES (30) under reads, writes and imports; fails where memory or latency grows
	@$(MAKE) --no-print-directory programs bench-programs
	@node tests/bench/soak.mjs $(BUILD)

# What slow ones hold up: nothing. Not a part of the tests, for it takes most of a minute.
.PHONY: slow
slow: deps-test ## Hold 4,000 connections with slow headers, slow bodies and slow reading, and print what others feel
	@tests/deps.sh 'cmd:slowhttptest|slowhttptest'
	@$(MAKE) --no-print-directory programs $(BUILD)/bench/bench_store
	@node tests/bench/slow.mjs $(BUILD)

bench-programs: $(BENCH_PROGRAMS)

$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(BUILD)/tests/bench/synthetic.o $(BUILD)/tests/bench/timing.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_$(MODE)) -o $@ $^ $(PKG_LIBS)

check-layers: ## Fail on an include that breaks the layer table
	@tests/check-layers.sh

.PHONY: format lint clean help
lint: deps-lint ## Check the format of the C sources, and shell scripts
	clang-format --dry-run -Werror $$(git ls-files '*.c' '*.h')
	shellcheck -x $$(git ls-files '*.sh') .ci/run

# clang-tidy reads no objects, but what they are made from.
.PHONY: analyse analyse-objects tidy
analyse: deps-lint ## Look through the C sources with gcc -fanalyzer, clang-tidy and cppcheck; no finding passes
	@$(MAKE) --no-print-directory MODE=analyse analyse-objects
	@$(MAKE) --no-print-directory tidy

analyse-objects: $(LIB_OBJECTS) $(FEVERD_OBJECTS) $(FEVERCTL_OBJECTS)

tidy: deps-lint $(C_SOURCES:%.c=$(BUILD)/%.tidy) ## Look through the C sources with clang-tidy and cppcheck alone
	cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --std=c11 \
	  --inline-suppr -j2 -Iinclude -D_GNU_SOURCE --suppress=missingIncludeSystem src

$(BUILD)/%.tidy: %.c .clang-tidy $(GEN)/han_tables.inc
	@mkdir -p $(@D)
	@clang-tidy --quiet $< -- -std=c11 $(CPPFLAGS) -I$(GEN) \
	  $(patsubst -I%,-isystem %,$(PKG_CFLAGS) $(shell pkg-config --cflags gdal)) 2>/dev/null
	@touch $@

format: ## Format the C sources
	clang-format -i $$(git ls-files '*.c' '*.h')

clean: ## Remove everything that was built
	rm -rf build

help: ## Print every target with a sentence
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
