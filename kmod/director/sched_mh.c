// SPDX-License-Identifier: GPL-2.0-only
/*
 * mh: Maglev hashing of the client. A pure function of packet and
 * configuration; nothing is remembered about a flow unless its bucket moved.
 */
#include "flow_hash.h"
#include "pool.h"
#include "sched.h"

const struct l3dsr_sched l3dsr_sched_mh = {
	.name = "mh",
	.hash = l3dsr_hash_client,
};
