// SPDX-License-Identifier: GPL-2.0-only
/*
 * gre: the packet as it is, behind IP and the shortest of GRE's headers.
 */
#include <linux/l3dsr_director.h>

#include "forward.h"
#include "tunnel.h"

const struct l3dsr_method l3dsr_method_gre = {
	.name = "gre",
	.id = L3DSR_METHOD_GRE,
	.encap = L3DSR_ENCAP_GRE,
	.change = l3dsr_tunnel_change,
};
