/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_OWNER_H
#define _L3DSR_OWNER_H

#include "pool.h"

struct l3dsr_dest *l3dsr_owner(const struct l3dsr_table *table,
			       const struct l3dsr_packet *pkt, u32 bucket);

#endif /* _L3DSR_OWNER_H */
