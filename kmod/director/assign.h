/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_ASSIGN_H
#define _L3DSR_ASSIGN_H

#include "pool.h"

int __must_check l3dsr_pool_assign(struct l3dsr_pool *pool,
				   const struct l3dsr_pool_config *config,
				   u8 code,
				   const struct l3dsr_dest_config *configs,
				   unsigned int count, struct list_head *old);
int __must_check l3dsr_pool_configure(struct l3dsr_pool *pool,
				      const struct l3dsr_pool_config *config,
				      u8 code);
void l3dsr_dests_free_rcu(struct list_head *dests);

#endif /* _L3DSR_ASSIGN_H */
