// SPDX-License-Identifier: GPL-2.0-only
/*
 * ipip: the packet as it is, behind an IP header of IPv4 or IPv6.
 */
#include <linux/l3dsr_director.h>

#include "forward.h"
#include "tunnel.h"

const struct l3dsr_method l3dsr_method_ipip = {
	.name = "ipip",
	.id = L3DSR_METHOD_IPIP,
	.encap = L3DSR_ENCAP_IPIP,
	.change = l3dsr_tunnel_change,
};
