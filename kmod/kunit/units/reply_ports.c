// SPDX-License-Identifier: GPL-2.0-only
#include "realserver/reply_ports.c"
