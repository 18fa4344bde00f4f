// SPDX-License-Identifier: GPL-2.0-only
/*
 * All dests of a pool at once: who stays, who goes, what they keep.
 */
#include <kunit/test.h>

#include "director/assign.h"
#include "clock.h"
#include "pool_fixture.h"

#define NAMES	40

static const struct l3dsr_pool_config settings = {
	.sched = &l3dsr_sched_mh, .table_size = 251, .pins = 1000,
};

static int assign_init(struct kunit *test)
{
	return pool_fixture_init(test, &settings);
}

/* Dests are known by the last byte of their address, and come in its order. */
static int assign_with(struct kunit *test, const char *names, u8 code,
		       const struct l3dsr_pool_config *config)
{
	struct l3dsr_dest_config *configs;
	unsigned int count = 0;
	LIST_HEAD(old);
	int err;

	configs = kunit_kcalloc(test, NAMES, sizeof(*configs), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, configs);
	for (; names[count]; count++)
		configs[count] = pool_dest(names[count]);
	err = l3dsr_pool_assign(pool_of(test), config, code, configs, count,
				&old);
	l3dsr_dests_free_rcu(&old);
	return err;
}

static void assign(struct kunit *test, const char *names)
{
	KUNIT_ASSERT_EQ(test, 0, assign_with(test, names, 0, &settings));
}

static struct l3dsr_dest *find(struct kunit *test, u8 name)
{
	struct l3dsr_dest_config config = pool_dest(name);

	return l3dsr_pool_find(pool_of(test), &config);
}

static const struct l3dsr_table *table(struct kunit *test)
{
	return rcu_dereference_protected(pool_of(test)->table, 1);
}

/* The list and the table agree on who is there, by id and by name. */
static void expect_dests(struct kunit *test, const char *names)
{
	const struct l3dsr_dest *dest;
	unsigned int count = 0;
	u32 id, in_table = 0;

	list_for_each_entry(dest, &pool_of(test)->dests, node) {
		KUNIT_EXPECT_EQ(test, ntohl(dest->config.address.ip) & 0xff,
				(u32)names[count++]);
		KUNIT_ASSERT_LT(test, dest->id, table(test)->ids);
		KUNIT_EXPECT_PTR_EQ(test, table(test)->dests[dest->id], dest);
		KUNIT_EXPECT_FALSE(test, dest->superseded);
	}
	KUNIT_EXPECT_EQ(test, names[count], '\0');
	KUNIT_EXPECT_EQ(test, pool_of(test)->count, count);
	for (id = 0; id < table(test)->ids; id++)
		in_table += !!table(test)->dests[id];
	KUNIT_EXPECT_EQ(test, in_table, count);
}

static void dests_come_and_go(struct kunit *test)
{
	static const char * const sets[] = {
		"a", "abc", "b", "", "xyz", "abcxyz", "by", "acxz", "acxz",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		assign(test, sets[i]);
		expect_dests(test, sets[i]);
		kunit_clock += 7;
	}
}

static void who_stays_keeps_counters_and_id(struct kunit *test)
{
	struct l3dsr_counters __percpu *counters;
	u16 id;

	assign(test, "bdf");
	counters = find(test, 'd')->counters;
	id = find(test, 'd')->id;
	assign(test, "acde");
	KUNIT_EXPECT_TRUE(test, counters == find(test, 'd')->counters);
	KUNIT_EXPECT_EQ(test, id, find(test, 'd')->id);
}

static void who_comes_back_gets_its_id(struct kunit *test)
{
	u16 id;

	assign(test, "abc");
	id = find(test, 'b')->id;
	assign(test, "ac");
	assign(test, "acde");
	KUNIT_EXPECT_NE(test, id, find(test, 'd')->id);
	KUNIT_EXPECT_NE(test, id, find(test, 'e')->id);
	assign(test, "abcde");
	KUNIT_EXPECT_EQ(test, id, find(test, 'b')->id);
}

/* One build: a bucket that moved remembers who had it before the change, not
 * some state in between.
 */
static void earlier_owners_are_those_before(struct kunit *test)
{
	u16 owners[251];
	u32 i;

	assign(test, "abcd");
	l3dsr_pool_sweep(pool_of(test));
	for (i = 0; i < 251; i++)
		owners[i] = table(test)->buckets[i].cur;
	assign(test, "cdef");
	for (i = 0; i < 251; i++) {
		const struct l3dsr_bucket *bucket = &table(test)->buckets[i];

		KUNIT_EXPECT_EQ(test, bucket->prev, bucket->cur == owners[i] ?
				L3DSR_NOBODY : owners[i]);
	}
}

static void codes_come_with_the_table(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, 0, assign_with(test, "ab", 7, &settings));
	KUNIT_EXPECT_EQ(test, find(test, 'a')->code, 7);
	KUNIT_ASSERT_EQ(test, 0, assign_with(test, "ab", 11, &settings));
	KUNIT_EXPECT_EQ(test, find(test, 'a')->code, 11);
}

static void settings_are_bound_while_anything_is_remembered(struct kunit *test)
{
	const struct l3dsr_pool_config larger = {
		.sched = &l3dsr_sched_mh, .table_size = 509, .pins = 1000,
	};

	assign(test, "abc");
	KUNIT_EXPECT_EQ(test, 0, assign_with(test, "bcd", 0, &larger));
	KUNIT_EXPECT_EQ(test, table(test)->size, 509u);
	expect_dests(test, "bcd");
	KUNIT_EXPECT_EQ(test, 0, assign_with(test, "bc", 0, &larger));
	KUNIT_EXPECT_EQ(test, -EBUSY, assign_with(test, "bc", 0, &settings));
	KUNIT_EXPECT_EQ(test, table(test)->size, 509u);
	expect_dests(test, "bc");
}

static struct kunit_case assign_cases[] = {
	KUNIT_CASE(dests_come_and_go),
	KUNIT_CASE(who_stays_keeps_counters_and_id),
	KUNIT_CASE(who_comes_back_gets_its_id),
	KUNIT_CASE(earlier_owners_are_those_before),
	KUNIT_CASE(codes_come_with_the_table),
	KUNIT_CASE(settings_are_bound_while_anything_is_remembered),
	{}
};

static struct kunit_suite assign_suite = {
	.name = "l3dsr_assign",
	.init = assign_init,
	.exit = pool_fixture_exit,
	.test_cases = assign_cases,
};

kunit_test_suite(assign_suite);
