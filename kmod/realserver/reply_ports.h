/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the port that a service listens on back to the one that clients use:
 * what packets from a VIP need whose entry translates ports. Packets read under
 * RCU, writers hold the realserver's lock.
 */
#ifndef _L3DSR_REPLY_PORTS_H
#define _L3DSR_REPLY_PORTS_H

#include "vip_map.h"

int __must_check l3dsr_reply_ports_init(struct rhashtable *replies);
void l3dsr_reply_ports_exit(struct rhashtable *replies);
int __must_check l3dsr_reply_ports_add(struct rhashtable *replies,
				       const struct l3dsr_vip *vip,
				       const struct l3dsr_vip *instead_of);
void l3dsr_reply_ports_del(struct rhashtable *replies,
			   const struct l3dsr_vip *vip);
__be16 l3dsr_reply_port(struct rhashtable *replies, u8 family,
			const union nf_inet_addr *vip, u8 protocol,
			__be16 port);

#endif /* _L3DSR_REPLY_PORTS_H */
