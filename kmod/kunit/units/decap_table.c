// SPDX-License-Identifier: GPL-2.0-only
#include "realserver/decap_table.c"
