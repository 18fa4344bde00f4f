/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What realservers are to the director, whatever the number of services that
 * use them: which VIP a code means at which of them, and which are the ends of
 * tunnels. Writers hold the director's lock.
 */
#ifndef _L3DSR_PEER_H
#define _L3DSR_PEER_H

#include <linux/rhashtable.h>

#include "service.h"

int l3dsr_peers_init(struct rhashtable *peers);
void l3dsr_peers_exit(struct rhashtable *peers);

/* The code that goes into packets for a dest of method dscp; 0 is none. */
static inline u8 l3dsr_dest_code(const struct l3dsr_dest_config *dest,
				 u8 service_code)
{
	return dest->code ?: service_code;
}

bool l3dsr_is_tunnel(struct rhashtable *peers, u8 family,
		     const union nf_inet_addr *address, u8 kind, __be16 port);

int __must_check l3dsr_peer_get(struct rhashtable *peers,
				const struct l3dsr_service_key *service,
				u8 service_code,
				const struct l3dsr_dest_config *dest);
void l3dsr_peer_put(struct rhashtable *peers, u8 service_code,
		    const struct l3dsr_dest_config *dest);
int __must_check l3dsr_peer_get_for_pool(struct rhashtable *peers,
					 const struct l3dsr_pool *pool,
					 const struct l3dsr_dest_config *dest);
void l3dsr_peer_put_for_pool(struct rhashtable *peers,
			     const struct l3dsr_pool *pool,
			     const struct l3dsr_dest_config *dest);
int __must_check l3dsr_peers_get(struct rhashtable *peers,
				 const struct l3dsr_service *service, u8 code);
void l3dsr_peers_put(struct rhashtable *peers,
		     const struct l3dsr_service *service, u8 code);

#endif /* _L3DSR_PEER_H */
