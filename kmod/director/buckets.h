/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose the buckets of a table are: shared out by Maglev, in proportion to the
 * dests' weights.
 */
#ifndef _L3DSR_BUCKETS_H
#define _L3DSR_BUCKETS_H

#include "pool.h"

bool l3dsr_takes_part(const struct l3dsr_table *table,
		      const struct l3dsr_dest *dest);
int l3dsr_buckets_own(const struct l3dsr_pool *pool,
		      const struct l3dsr_table *table, u16 *owners);

#endif /* _L3DSR_BUCKETS_H */
