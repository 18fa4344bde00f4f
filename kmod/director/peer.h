/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What realservers are to the director, whatever the number of services that
 * use them: which VIP a code means at which of them, and which are the ends of
 * tunnels. Writers hold the director's lock.
 */
#ifndef _L3DSR_PEER_H
#define _L3DSR_PEER_H

#include <linux/rhashtable.h>

#include "common/quote.h"
#include "service.h"

int l3dsr_peers_init(struct rhltable *peers);
void l3dsr_peers_exit(struct rhltable *peers);

/* The code that goes into packets for a dest of method dscp; 0 is none. */
static inline u8 l3dsr_dest_code(const struct l3dsr_dest_config *dest,
				 u8 service_code)
{
	return dest->code ?: service_code;
}

unsigned int l3dsr_peer_marks(struct rhltable *peers,
			      const struct l3dsr_tunnel_quote *tunnel,
			      u8 family, u32 *marks, unsigned int max);

int __must_check l3dsr_peer_get(struct rhltable *peers,
				const struct l3dsr_service_key *service,
				u8 service_code,
				const struct l3dsr_dest_config *dest);
void l3dsr_peer_put(struct rhltable *peers, u8 service_code,
		    const struct l3dsr_dest_config *dest);
int __must_check l3dsr_peer_get_for_pool(struct rhltable *peers,
					 const struct l3dsr_pool *pool,
					 const struct l3dsr_dest_config *dest);
void l3dsr_peer_put_for_pool(struct rhltable *peers,
			     const struct l3dsr_pool *pool,
			     const struct l3dsr_dest_config *dest);
int __must_check l3dsr_peers_get(struct rhltable *peers,
				 const struct l3dsr_service *service, u8 code);
void l3dsr_peers_put(struct rhltable *peers,
		     const struct l3dsr_service *service, u8 code);

#endif /* _L3DSR_PEER_H */
