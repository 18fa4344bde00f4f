// SPDX-License-Identifier: GPL-2.0-only
#include "director/pool.h"
#include "kunit/clock.h"
#include "director/pool_sweep.c"
