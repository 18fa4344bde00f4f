/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Maglev hashing: D. Eisenbud et al., "Maglev: A Fast and Reliable Software
 * Network Load Balancer", NSDI 2016, section 3.4.
 */
#ifndef _L3DSR_MAGLEV_H
#define _L3DSR_MAGLEV_H

#include <linux/siphash.h>
#include <linux/types.h>

#define L3DSR_MAGLEV_EMPTY	U16_MAX

/**
 * struct l3dsr_maglev_entry - one contender for buckets.
 * @offset: first bucket of its permutation.
 * @skip: distance from one bucket of its permutation to the next, not 0.
 * @weight: turns relative to the others'; 0 gets none.
 * @next: bucket that it asks for next (scratch).
 * @credit: turns saved up, in units of the highest weight (scratch).
 */
struct l3dsr_maglev_entry {
	u32 offset;
	u32 skip;
	u32 weight;
	u32 next;
	u32 credit;
};

void l3dsr_maglev_permute(struct l3dsr_maglev_entry *entry, u32 size,
			  const siphash_key_t *key, const void *name,
			  size_t len);
void l3dsr_maglev_fill(u16 *buckets, u32 size,
		       struct l3dsr_maglev_entry *entries, unsigned int count);
bool l3dsr_maglev_size_valid(u32 size);

#endif /* _L3DSR_MAGLEV_H */
