// SPDX-License-Identifier: GPL-2.0-only
#include <kunit/test.h>
#include <linux/slab.h>

#include "director/maglev.h"

static const u32 sizes[] = {
	251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 65537, 131071,
};

/* The worked example of the paper, table 1 and figure 4: M = 7, three backends
 * with these (offset, skip), and what is left when B1 goes.
 */
#define PAPER_SIZE	7

static void paper_example(struct kunit *test)
{
	struct l3dsr_maglev_entry entries[] = {
		{ .offset = 3, .skip = 4, .weight = 1 },
		{ .offset = 0, .skip = 2, .weight = 1 },
		{ .offset = 3, .skip = 1, .weight = 1 },
	};
	static const u16 want[PAPER_SIZE] = { 1, 0, 1, 0, 2, 2, 0 };
	u16 buckets[PAPER_SIZE];

	l3dsr_maglev_fill(buckets, PAPER_SIZE, entries, ARRAY_SIZE(entries));
	KUNIT_EXPECT_MEMEQ(test, buckets, want, sizeof(want));
}

static void paper_example_without_b1(struct kunit *test)
{
	struct l3dsr_maglev_entry entries[] = {
		{ .offset = 3, .skip = 4, .weight = 1 },
		{ .offset = 3, .skip = 1, .weight = 1 },
	};
	/* B2 is entry 1 now. */
	static const u16 want[PAPER_SIZE] = { 0, 0, 0, 0, 1, 1, 1 };
	u16 buckets[PAPER_SIZE];

	l3dsr_maglev_fill(buckets, PAPER_SIZE, entries, ARRAY_SIZE(entries));
	KUNIT_EXPECT_MEMEQ(test, buckets, want, sizeof(want));
}

/* Weight 0 is as good as gone. */
static void weight_zero_gets_nothing(struct kunit *test)
{
	struct l3dsr_maglev_entry entries[] = {
		{ .offset = 3, .skip = 4, .weight = 1 },
		{ .offset = 0, .skip = 2, .weight = 0 },
		{ .offset = 3, .skip = 1, .weight = 1 },
	};
	static const u16 want[PAPER_SIZE] = { 0, 0, 0, 0, 2, 2, 2 };
	u16 buckets[PAPER_SIZE];

	l3dsr_maglev_fill(buckets, PAPER_SIZE, entries, ARRAY_SIZE(entries));
	KUNIT_EXPECT_MEMEQ(test, buckets, want, sizeof(want));
}

static void nobody_has_weight(struct kunit *test)
{
	struct l3dsr_maglev_entry entry = { .offset = 3, .skip = 4 };
	u16 buckets[PAPER_SIZE];
	unsigned int i;

	l3dsr_maglev_fill(buckets, PAPER_SIZE, &entry, 1);
	for (i = 0; i < PAPER_SIZE; i++)
		KUNIT_EXPECT_EQ(test, buckets[i], (u16)L3DSR_MAGLEV_EMPTY);
	l3dsr_maglev_fill(buckets, PAPER_SIZE, NULL, 0);
	for (i = 0; i < PAPER_SIZE; i++)
		KUNIT_EXPECT_EQ(test, buckets[i], (u16)L3DSR_MAGLEV_EMPTY);
}

/* Entries named by their numbers, as a service would have them. */
static void permute(struct l3dsr_maglev_entry *entries, u32 count, u32 size)
{
	static const siphash_key_t key = { { 1, 2 } };
	u32 i;

	for (i = 0; i < count; i++)
		l3dsr_maglev_permute(&entries[i], size, &key, &i, sizeof(i));
}

static u16 *alloc_buckets(struct kunit *test, u32 size)
{
	u16 *buckets = kunit_kmalloc_array(test, size, sizeof(*buckets),
					   GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buckets);
	return buckets;
}

/* Buckets follow weights to within one turn of every other entry. */
static void weights_are_shares(struct kunit *test)
{
	static const u32 weights[] = { 1, 2, 3, 10, 65535 };
	struct l3dsr_maglev_entry entries[ARRAY_SIZE(weights)] = {};
	const u32 size = 65537;
	u16 *buckets = alloc_buckets(test, size);
	u32 got[ARRAY_SIZE(weights)] = {};
	u64 total = 0;
	unsigned int i;

	permute(entries, ARRAY_SIZE(weights), size);
	for (i = 0; i < ARRAY_SIZE(weights); i++) {
		entries[i].weight = weights[i];
		total += weights[i];
	}
	l3dsr_maglev_fill(buckets, size, entries, ARRAY_SIZE(weights));
	for (i = 0; i < size; i++)
		got[buckets[i]]++;
	for (i = 0; i < ARRAY_SIZE(weights); i++) {
		u32 want = div64_u64((u64)size * weights[i], total);

		KUNIT_EXPECT_GE(test, got[i] + 1, want);
		KUNIT_EXPECT_LE(test, got[i],
				want + (u32)ARRAY_SIZE(weights));
	}
}

/* Paper, 5.3: with 100 buckets an entry, one entry's leaving moves few buckets
 * that were not its own.
 */
static void leaving_moves_little(struct kunit *test)
{
	enum { COUNT = 20, SIZE = 2039 };
	struct l3dsr_maglev_entry entries[COUNT] = {};
	u16 *before = alloc_buckets(test, SIZE);
	u16 *after = alloc_buckets(test, SIZE);
	unsigned int i, moved = 0;

	permute(entries, COUNT, SIZE);
	for (i = 0; i < COUNT; i++)
		entries[i].weight = 1;
	l3dsr_maglev_fill(before, SIZE, entries, COUNT);
	entries[7].weight = 0;
	l3dsr_maglev_fill(after, SIZE, entries, COUNT);
	for (i = 0; i < SIZE; i++) {
		KUNIT_ASSERT_NE(test, after[i], (u16)7);
		moved += before[i] != 7 && before[i] != after[i];
	}
	KUNIT_EXPECT_LT(test, moved, SIZE / 10);
}

static void permutations_are_full(struct kunit *test)
{
	struct l3dsr_maglev_entry entries[50] = {};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		unsigned int j;

		permute(entries, ARRAY_SIZE(entries), sizes[i]);
		for (j = 0; j < ARRAY_SIZE(entries); j++) {
			KUNIT_EXPECT_LT(test, entries[j].offset, sizes[i]);
			KUNIT_EXPECT_GT(test, entries[j].skip, 0u);
			KUNIT_EXPECT_LT(test, entries[j].skip, sizes[i]);
		}
	}
}

static void sizes_are_primes(struct kunit *test)
{
	unsigned int i;
	u32 factor;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		KUNIT_EXPECT_TRUE(test, l3dsr_maglev_size_valid(sizes[i]));
		for (factor = 2; factor * factor <= sizes[i]; factor++)
			KUNIT_EXPECT_NE(test, sizes[i] % factor, 0u);
	}
}

static void only_primes_are_sizes(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, l3dsr_maglev_size_valid(251));
	KUNIT_EXPECT_TRUE(test, l3dsr_maglev_size_valid(131071));
	KUNIT_EXPECT_FALSE(test, l3dsr_maglev_size_valid(65536));
	KUNIT_EXPECT_FALSE(test, l3dsr_maglev_size_valid(0));
}

static struct kunit_case maglev_cases[] = {
	KUNIT_CASE(paper_example),
	KUNIT_CASE(paper_example_without_b1),
	KUNIT_CASE(weight_zero_gets_nothing),
	KUNIT_CASE(nobody_has_weight),
	KUNIT_CASE(weights_are_shares),
	KUNIT_CASE(leaving_moves_little),
	KUNIT_CASE(permutations_are_full),
	KUNIT_CASE(sizes_are_primes),
	KUNIT_CASE(only_primes_are_sizes),
	{}
};

static struct kunit_suite maglev_suite = {
	.name = "l3dsr_maglev",
	.test_cases = maglev_cases,
};

kunit_test_suite(maglev_suite);
