// SPDX-License-Identifier: GPL-2.0-only
/*
 * dr: the packet keeps its addresses and goes to the dest's MAC address, or to
 * the router on the way to it.
 */
#include <linux/l3dsr_director.h>

#include "common/rewrite.h"
#include "forward.h"

static l3dsr_verdict_t dr_change(struct l3dsr_packet *pkt,
				 const struct l3dsr_service *service,
				 const struct l3dsr_dest *dest)
{
	return l3dsr_lower_ttl(pkt);
}

const struct l3dsr_method l3dsr_method_dr = {
	.name = "dr",
	.id = L3DSR_METHOD_DR,
	.same_family = true,
	.change = dr_change,
};
