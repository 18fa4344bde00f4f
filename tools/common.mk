# How the C++ of this project is compiled. To be included by the makefiles of the library and the tools.

VERSION := $(shell cat $(dir $(lastword $(MAKEFILE_LIST)))../VERSION)

BUILD   ?= $(abspath ../build)
PREFIX  ?= /usr
LIBDIR  ?= $(PREFIX)/lib
DESTDIR ?=

CXX      ?= g++
# For a quick build; packages name what they want.
CXXFLAGS ?= -O1
CXXFLAGS += -std=c++20 -Wall -Wextra -Werror -MD -MP

# As many jobs as processors, unless told otherwise.
ifeq ($(filter -j% --jobserver%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif

# What most files of a folder include, for the compiler to read once: prelude.hpp, beside the makefile or one folder below. Objects need
# $(PRELUDE), and $(WITH_PRELUDE) to be compiled with it.
PRELUDE      = $(BUILD)/$(notdir $(CURDIR))/prelude.hpp.gch
WITH_PRELUDE = -I$(dir $(PRELUDE)) -include prelude.hpp -Winvalid-pch

.SECONDARY: $(PRELUDE)
$(BUILD)/%/prelude.hpp.gch: $(wildcard prelude.hpp */prelude.hpp)
	@mkdir -p $(@D)
	$(call quiet,CXX,$*/$<) $(CXX) $(CPPFLAGS) $(CXXFLAGS) -x c++-header -o $@ $<

# A line for each file; the whole command with V=1, nothing with -s.
ifneq ($(findstring s,$(firstword -$(MAKEFLAGS))),)
quiet = @
else ifeq ($(V),)
quiet = @printf '  %-7s %s\n' $(1) $(2);
endif
