# L3DSR for Linux. This file says what there is to make; the folders know how. `make help` lists the targets.

BUILD   := $(CURDIR)/build
PREFIX  ?= /usr
DESTDIR ?=
KERNEL  := $(wildcard /lib/modules/$(shell uname -r)/build)
HEADERS  = $(shell ls -dv /lib/modules/*/build 2>/dev/null | tail -n 1)
KDIR    ?= $(or $(KERNEL),$(HEADERS))
# As many jobs as processors, unless told otherwise.
JOBS     = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
USER    := BUILD=$(BUILD) PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)

.PHONY: all modules tools demo test test-debug bench lab-shell check style uapi install clean setup help
.NOTPARALLEL:

all: modules tools ## modules, library and tool (the default)

modules: setup ## kernel modules into kmod/  [KDIR=prepared kernel tree] [ARCH=um|x86_64|arm64]
	$(MAKE) $(JOBS) -C $(KDIR) M=$(CURDIR)/kmod modules

tools: setup ## build/l3dsrctl, build/l3dsr-nft, build/libl3dsr.so, build/libxt_DADDR.so
	$(MAKE) -C libl3dsr $(USER)
	$(MAKE) -C tools $(USER)
	$(MAKE) -C iptables-ext $(USER)
	$(MAKE) -C nft-ext $(USER)

demo: all ## both halves at work in a virtual machine, with packet dumps
	tests/labs/run --demo

test: setup ## everything that decides whether it works
	tests/run.sh

test-debug: all ## KUnit and labs on kernels that watch memory (KASAN, UBSAN, kmemleak) and locks (lockdep, PROVE_RCU)
	tests/run.sh debug locks

bench: all ## ours and IPVS, nftables, iptables and tc side by side: table, plot and JSON in build/bench/
	tests/run.sh bench

lab-shell: all ## a shell in the lab's network, in a virtual machine
	tests/labs/run --shell

check: setup ## static analysis: sparse, W=1, clang-tidy
	$(MAKE) -C packaging check

style: setup ## how it reads: checkpatch, clang-format, shellcheck, codespell
	$(MAKE) -C packaging style

uapi: setup ## regenerate the netlink headers from kmod/netlink/*.yaml
	tests/uapi/generate kmod/uapi/linux

install: all ## into DESTDIR and PREFIX: library, tool, xt plug-in; the modules' source for dkms
	$(MAKE) -C libl3dsr $(USER) install
	$(MAKE) -C tools $(USER) install
	$(MAKE) -C iptables-ext $(USER) install
	$(MAKE) -C nft-ext $(USER) install
	$(MAKE) -C packaging $(USER) install

clean: ## what was built (downloads and kernels stay in the cache)
	$(if $(KDIR),$(MAKE) -C $(KDIR) M=$(CURDIR)/kmod clean)
	rm -rf $(BUILD)

setup: ## install the Debian packages that the other targets need
	@packaging/setup

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' Makefile | expand -t 12
