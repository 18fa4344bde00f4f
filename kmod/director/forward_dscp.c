// SPDX-License-Identifier: GPL-2.0-only
/*
 * dscp: the dest's address over the VIP, the code into the DSCP field. The
 * packet is then an ordinary one for the dest, to be routed there.
 */
#include <linux/l3dsr_director.h>

#include "common/rewrite.h"
#include "forward.h"

static l3dsr_verdict_t dscp_change(struct l3dsr_packet *pkt,
				   const struct l3dsr_service *service,
				   const struct l3dsr_dest *dest)
{
	const struct l3dsr_rewrite to = {
		.daddr = &dest->config.address,
		.dscp = dest->code ?: READ_ONCE(service->code),
		.lower_ttl = true,
	};

	return l3dsr_rewrite(pkt, &to);
}

const struct l3dsr_method l3dsr_method_dscp = {
	.name = "dscp",
	.id = L3DSR_METHOD_DSCP,
	.same_family = true,
	.wants_code = true,
	.change = dscp_change,
};
