// SPDX-License-Identifier: GPL-2.0-only
#include "director/sched_nq.c"
