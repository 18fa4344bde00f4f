// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets that are only asked about: what is foretold comes true, and asking
 * changes nothing.
 */
#include <kunit/test.h>

#include "director/owner.h"
#include "director/pool.h"
#include "director/query.h"
#include "clock.h"

struct fixture {
	struct l3dsr_pool pool;
	struct l3dsr_flow_key key;
};

static int query_init(struct kunit *test)
{
	const struct l3dsr_pool_config config = {
		.sched = &l3dsr_sched_mh, .table_size = 251, .pins = 64,
	};
	struct fixture *fixture = kunit_kzalloc(test, sizeof(*fixture),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fixture);
	kunit_clock = 1000;
	l3dsr_flow_key_init(&fixture->key, L3DSR_FLOW_KEY_DEFAULT);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_init(&fixture->pool, &config,
						 &fixture->key));
	test->priv = fixture;
	return 0;
}

static void query_exit(struct kunit *test)
{
	struct fixture *fixture = test->priv;

	if (!fixture)
		return;
	rcu_barrier();
	l3dsr_pool_free(&fixture->pool);
}

static void add(struct kunit *test, u8 name)
{
	const struct l3dsr_dest_config config = {
		.address.ip = htonl(0x0a000000 | name),
		.family = AF_INET,
		.weight = 1,
	};
	struct l3dsr_dest *dest = l3dsr_dest_alloc(&config, NULL);
	struct fixture *fixture = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, dest);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_add(&fixture->pool, dest));
}

enum kind { SYN, DATA, FIN, UDP, KINDS };

/* The dest of a packet, one that is only asked about if @query is given. */
static const struct l3dsr_dest *dest_of(struct kunit *test, u16 flow,
					enum kind kind,
					struct l3dsr_query *query)
{
	const struct l3dsr_packet pkt = {
		.family = AF_INET,
		.protocol = kind == UDP ? IPPROTO_UDP : IPPROTO_TCP,
		.saddr.ip = htonl(0xc0000202),
		.daddr.ip = htonl(0xc61200fa),
		.sport = htons(1024 + flow),
		.dport = htons(80),
		.opens_flow = kind == SYN,
		.closes_flow = kind == FIN,
		.query = query,
	};
	struct fixture *fixture = test->priv;
	const struct l3dsr_table *table;
	const struct l3dsr_dest *dest;

	if (query)
		*query = (struct l3dsr_query){};
	rcu_read_lock();
	table = rcu_dereference(fixture->pool.table);
	dest = table->sched->choose(table, &pkt);
	rcu_read_unlock();
	return dest;
}

static unsigned int pins(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	struct l3dsr_pool_memory memory;

	l3dsr_pool_memory(&fixture->pool, &memory);
	return memory.pins.confirmed + memory.pins.tentative;
}

static void steady_state_names_the_bucket(struct kunit *test)
{
	struct l3dsr_query query;
	const struct l3dsr_dest *dest;

	add(test, 1);
	dest = dest_of(test, 1, SYN, &query);
	KUNIT_ASSERT_NOT_NULL(test, query.table);
	KUNIT_EXPECT_LT(test, query.bucket, 251);
	KUNIT_EXPECT_PTR_EQ(test, query.table->dests[query.table->buckets[query.bucket].cur],
			    (struct l3dsr_dest *)dest);
	KUNIT_EXPECT_FALSE(test, query.pinned);
}

/* More flows than there are pins, so that some would find no place. */
static void what_is_foretold_comes_true(struct kunit *test)
{
	unsigned int refused = 0, made = 0;
	struct l3dsr_query query;
	u32 i;

	add(test, 1);
	add(test, 2);
	for (i = 0; i < 2000; i++) {
		enum kind kind = i % KINDS;
		const struct l3dsr_dest *told = dest_of(test, i / 3, kind,
							&query);
		unsigned int before = pins(test);
		bool begins = kind == SYN && query.table->buckets[query.bucket].prev !=
						     L3DSR_NOBODY;

		KUNIT_ASSERT_PTR_EQ(test, told, dest_of(test, i / 3, kind, NULL));
		if (query.pins && !query.pinned) {
			made++;
			KUNIT_ASSERT_GE(test, pins(test), before);
		} else {
			refused += begins && !query.pinned;
			KUNIT_ASSERT_EQ(test, pins(test), before);
		}
	}
	KUNIT_EXPECT_GT(test, made, 0U);
	KUNIT_EXPECT_GT(test, refused, 0U);
}

static void asking_changes_nothing(struct kunit *test)
{
	struct l3dsr_query query;
	u32 flow, kind;

	add(test, 1);
	add(test, 2);
	for (flow = 0; flow < 20; flow++)
		dest_of(test, flow, SYN, NULL);
	kunit_clock += 9;
	for (flow = 0; flow < 200; flow++) {
		unsigned int before = pins(test);

		for (kind = 0; kind < KINDS; kind++)
			dest_of(test, flow, kind, &query);
		KUNIT_ASSERT_EQ(test, pins(test), before);
	}
	/* Had asking been a packet, their pins would live on. */
	kunit_clock += 2;
	KUNIT_EXPECT_EQ(test, pins(test), 0);
}

static void pin_is_named_with_its_age(struct kunit *test)
{
	struct l3dsr_query query;
	u32 flow = 0;

	add(test, 1);
	add(test, 2);
	do
		dest_of(test, ++flow, SYN, &query);
	while (!query.pins && flow < 1000);
	KUNIT_ASSERT_TRUE(test, query.pins);
	dest_of(test, flow, SYN, NULL);
	kunit_clock += 7;
	dest_of(test, flow, DATA, &query);
	KUNIT_EXPECT_TRUE(test, query.pinned);
	KUNIT_EXPECT_TRUE(test, query.pin.tentative);
	KUNIT_EXPECT_EQ(test, query.pin_age, 7);
	KUNIT_EXPECT_EQ(test, query.pin.bucket, query.bucket);
}

static struct kunit_case query_cases[] = {
	KUNIT_CASE(steady_state_names_the_bucket),
	KUNIT_CASE(what_is_foretold_comes_true),
	KUNIT_CASE(asking_changes_nothing),
	KUNIT_CASE(pin_is_named_with_its_age),
	{}
};

static struct kunit_suite query_suite = {
	.name = "l3dsr_query",
	.init = query_init,
	.exit = query_exit,
	.test_cases = query_cases,
};

kunit_test_suite(query_suite);
