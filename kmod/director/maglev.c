// SPDX-License-Identifier: GPL-2.0-only
#include "maglev.h"

#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>

/* Primes, each the largest (131071, 65537: the nearest) below or at a power of
 * two: with a prime size every skip visits every bucket.
 */
static const u32 sizes[] = {
	251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 65537, 131071,
};

bool l3dsr_maglev_size_valid(u32 size)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		if (sizes[i] == size)
			return true;
	return false;
}

/**
 * l3dsr_maglev_permute() - give an entry its permutation of the buckets.
 * @entry: its offset and skip are set.
 * @size: number of buckets, a prime.
 * @key: key of the hash.
 * @name: bytes that name the entry, the same on every director.
 * @len: how many.
 *
 * Context: any.
 */
void l3dsr_maglev_permute(struct l3dsr_maglev_entry *entry, u32 size,
			  const siphash_key_t *key, const void *name,
			  size_t len)
{
	u64 hash = siphash(name, len, key);

	entry->offset = reciprocal_scale(upper_32_bits(hash), size);
	entry->skip = reciprocal_scale(lower_32_bits(hash), size - 1) + 1;
}

static u32 step(const struct l3dsr_maglev_entry *entry, u32 size)
{
	u32 next = entry->next + entry->skip;

	return next >= size ? next - size : next;
}

/* Let an entry take the next bucket of its permutation that is still free. */
static void take_turn(u16 *buckets, u32 size, struct l3dsr_maglev_entry *entry,
		      u16 index)
{
	while (buckets[entry->next] != L3DSR_MAGLEV_EMPTY)
		entry->next = step(entry, size);
	buckets[entry->next] = index;
	entry->next = step(entry, size);
}

static u32 prepare(struct l3dsr_maglev_entry *entries, unsigned int count)
{
	u32 highest = 0;
	unsigned int i;

	for (i = 0; i < count; i++) {
		entries[i].next = entries[i].offset;
		entries[i].credit = 0;
		highest = max(highest, entries[i].weight);
	}
	return highest;
}

/**
 * l3dsr_maglev_fill() - share the buckets among the entries.
 * @buckets: filled with indexes into @entries, or with L3DSR_MAGLEV_EMPTY all
 *	of them when no entry has weight.
 * @size: number of buckets, a prime.
 * @entries: permuted; their order matters and is the caller's to fix.
 * @count: how many, less than L3DSR_MAGLEV_EMPTY.
 *
 * Entries take turns. In each round an entry of the highest weight has one
 * turn, one of half that weight a turn every second round.
 *
 * Context: may sleep (a large table takes milliseconds).
 */
void l3dsr_maglev_fill(u16 *buckets, u32 size,
		       struct l3dsr_maglev_entry *entries, unsigned int count)
{
	u32 highest = prepare(entries, count);
	u32 filled = 0;
	unsigned int i;

	memset16(buckets, L3DSR_MAGLEV_EMPTY, size);
	if (!highest)
		return;

	for (i = 0; filled < size; i = i + 1 < count ? i + 1 : 0) {
		struct l3dsr_maglev_entry *entry = &entries[i];

		if (!i)
			cond_resched();
		entry->credit += entry->weight;
		if (entry->credit < highest)
			continue;
		entry->credit -= highest;
		take_turn(buckets, size, entry, i);
		filled++;
	}
}
