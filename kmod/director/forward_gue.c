// SPDX-License-Identifier: GPL-2.0-only
/*
 * gue: the packet as it is, behind IP, UDP and GUE. Routers and network cards
 * spread flows by UDP's ports as they do any.
 */
#include <linux/l3dsr_director.h>

#include "forward.h"
#include "tunnel.h"

const struct l3dsr_method l3dsr_method_gue = {
	.name = "gue",
	.id = L3DSR_METHOD_GUE,
	.encap = L3DSR_ENCAP_GUE,
	.change = l3dsr_tunnel_change,
};
