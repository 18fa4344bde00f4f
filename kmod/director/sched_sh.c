// SPDX-License-Identifier: GPL-2.0-only
/*
 * sh: source hashing. The director shares buckets out to weights in one way
 * only, Maglev's, so that this is mh by another name: what was set up for
 * IPVS's sh keeps its meaning, and moves fewer flows when dests change.
 */
#include "flow_hash.h"
#include "pool.h"
#include "sched.h"

const struct l3dsr_sched l3dsr_sched_sh = {
	.name = "sh",
	.hash = l3dsr_hash_client,
};
