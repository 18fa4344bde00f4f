// SPDX-License-Identifier: GPL-2.0-only
#include "realserver/vip_map.c"
