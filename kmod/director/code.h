/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which VIP a code means at which realserver: one, whatever the number of
 * services that use it. Writers only, under the director's lock.
 */
#ifndef _L3DSR_CODE_H
#define _L3DSR_CODE_H

#include <linux/rhashtable.h>

#include "service.h"

int l3dsr_codes_init(struct rhashtable *codes);
void l3dsr_codes_exit(struct rhashtable *codes);

/* The code that goes into packets for a dest of method dscp; 0 is none. */
static inline u8 l3dsr_dest_code(const struct l3dsr_dest_config *dest,
				 u8 service_code)
{
	return dest->code ?: service_code;
}

int __must_check l3dsr_code_get(struct rhashtable *codes,
				const struct l3dsr_service_key *service,
				u8 service_code,
				const struct l3dsr_dest_config *dest);
void l3dsr_code_put(struct rhashtable *codes, u8 service_code,
		    const struct l3dsr_dest_config *dest);
int __must_check l3dsr_code_get_for_pool(struct rhashtable *codes,
					 const struct l3dsr_pool *pool,
					 const struct l3dsr_dest_config *dest);
void l3dsr_code_put_for_pool(struct rhashtable *codes,
			     const struct l3dsr_pool *pool,
			     const struct l3dsr_dest_config *dest);
int __must_check l3dsr_codes_get(struct rhashtable *codes,
				 const struct l3dsr_service *service, u8 code);
void l3dsr_codes_put(struct rhashtable *codes,
		     const struct l3dsr_service *service, u8 code);

#endif /* _L3DSR_CODE_H */
