// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets that are only asked about: what is foretold comes true, and asking
 * changes nothing.
 */
#include <kunit/test.h>

#include "director/assign.h"
#include "director/owner.h"
#include "director/pool.h"
#include "director/query.h"
#include "clock.h"
#include "pool_fixture.h"

static int query_init(struct kunit *test)
{
	const struct l3dsr_pool_config config = {
		.sched = &l3dsr_sched_mh, .table_size = 251, .pins = 64,
	};

	return pool_fixture_init(test, &config);
}

static void configure(struct kunit *test, const struct l3dsr_sched *sched,
		      u32 persistence)
{
	struct l3dsr_pool_config config = pool_of(test)->config;

	config.sched = sched;
	config.persistence = persistence;
	config.client_prefix = 32;
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_configure(pool_of(test), &config,
						      0));
}

static void add_with(struct kunit *test, u8 name, u32 weight, u32 upper)
{
	const struct l3dsr_dest_config config = {
		.address.ip = htonl(0x0a000000 | name),
		.family = AF_INET,
		.weight = weight,
		.upper = upper,
	};
	struct l3dsr_dest *dest = l3dsr_dest_alloc(&config, NULL);

	KUNIT_ASSERT_NOT_NULL(test, dest);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_add(pool_of(test), dest));
}

static void add(struct kunit *test, u8 name)
{
	add_with(test, name, 1, 0);
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
	const struct l3dsr_table *table;
	const struct l3dsr_dest *dest;

	if (query)
		*query = (struct l3dsr_query){};
	rcu_read_lock();
	table = rcu_dereference(pool_of(test)->table);
	dest = l3dsr_sched_choose(table, &pkt);
	rcu_read_unlock();
	return dest;
}

static unsigned int pins(struct kunit *test)
{
	struct l3dsr_pool_memory memory;

	l3dsr_pool_memory(pool_of(test), &memory);
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

/* All that packets write: the pins, of flows and of clients, are counted. */
struct state {
	unsigned int pins;
	int turn;
	int flows;
	int active;
	unsigned int full;
};

static struct state state_of(struct kunit *test)
{
	struct state state = {
		.pins = pins(test),
		.turn = atomic_read(&pool_of(test)->turn),
	};
	const struct l3dsr_dest *dest;

	list_for_each_entry(dest, &pool_of(test)->dests, node) {
		state.flows += atomic_read(&dest->load->flows);
		state.active += atomic_read(&dest->load->active);
		state.full += dest->load->full;
	}
	return state;
}

/* What a packet of that kind would do, with nothing done. */
static const struct l3dsr_dest *ask(struct kunit *test, u16 flow,
				    enum kind kind, struct l3dsr_query *query)
{
	const struct state before = state_of(test);
	const struct l3dsr_dest *dest = dest_of(test, flow, kind, query);
	const struct state after = state_of(test);

	KUNIT_EXPECT_EQ(test, before.pins, after.pins);
	KUNIT_EXPECT_EQ(test, before.turn, after.turn);
	KUNIT_EXPECT_EQ(test, before.flows, after.flows);
	KUNIT_EXPECT_EQ(test, before.active, after.active);
	KUNIT_EXPECT_EQ(test, before.full, after.full);
	return dest;
}

static const struct l3dsr_sched * const picking[] = {
	&l3dsr_sched_rr, &l3dsr_sched_wrr, &l3dsr_sched_lc, &l3dsr_sched_wlc,
	&l3dsr_sched_sed, &l3dsr_sched_nq, &l3dsr_sched_fo, &l3dsr_sched_ovf,
	&l3dsr_sched_twos,
};

/* More flows than there are pins, and one dest that fills. */
static void what_schedulers_pick_comes_true(struct kunit *test)
{
	unsigned int refused = 0;
	struct l3dsr_query query;
	u32 i;

	add_with(test, 1, 1, 3);
	add_with(test, 2, 2, 0);
	add_with(test, 3, 3, 0);
	for (i = 0; i < 600; i++) {
		enum kind kind = i % KINDS;
		const struct l3dsr_dest *told;

		if (i % 20 == 0)
			configure(test, picking[i / 20 % ARRAY_SIZE(picking)],
				  0);
		told = ask(test, i / 3, kind, &query);
		KUNIT_ASSERT_PTR_EQ(test, told, ask(test, i / 3, kind, &query));
		refused += kind == SYN && !query.pinned && !query.pins;
		KUNIT_ASSERT_PTR_EQ(test, told,
				    dest_of(test, i / 3, kind, NULL));
	}
	KUNIT_EXPECT_GT(test, refused, 0U);
}

static void asking_takes_nobodys_turn(struct kunit *test)
{
	const struct l3dsr_dest *first, *second;
	struct l3dsr_query query;
	u32 flow;

	configure(test, &l3dsr_sched_rr, 0);
	add(test, 1);
	add(test, 2);
	first = ask(test, 1, SYN, &query);
	KUNIT_EXPECT_TRUE(test, query.pins);
	for (flow = 2; flow < 9; flow++)
		KUNIT_EXPECT_PTR_EQ(test, first, ask(test, flow, SYN, &query));
	KUNIT_EXPECT_PTR_EQ(test, first, dest_of(test, 1, SYN, NULL));
	second = ask(test, 2, SYN, &query);
	KUNIT_EXPECT_PTR_NE(test, first, second);
	KUNIT_EXPECT_PTR_EQ(test, second, ask(test, 3, SYN, &query));
	KUNIT_EXPECT_PTR_EQ(test, second, dest_of(test, 3, SYN, NULL));
}

/* A client who asks is not known by it, nor known for longer. */
static void asking_makes_no_client_known(struct kunit *test)
{
	const struct l3dsr_dest *first;
	struct l3dsr_query query;
	u32 kind;

	configure(test, &l3dsr_sched_rr, 300);
	add(test, 1);
	add(test, 2);
	first = ask(test, 1, SYN, &query);
	dest_of(test, 1, SYN, NULL);
	KUNIT_EXPECT_PTR_EQ(test, first, ask(test, 2, SYN, &query));
	dest_of(test, 1, DATA, NULL);
	/* Still known, as a packet would find him; had one come, for longer. */
	kunit_clock += 299;
	for (kind = 0; kind < KINDS; kind++) {
		KUNIT_EXPECT_PTR_EQ(test, first, ask(test, 1, kind, &query));
		KUNIT_EXPECT_PTR_EQ(test, first, ask(test, 2, kind, &query));
	}
	kunit_clock += 1;
	KUNIT_EXPECT_PTR_NE(test, first, ask(test, 3, SYN, &query));
	KUNIT_EXPECT_PTR_NE(test, first, dest_of(test, 3, SYN, NULL));
}

/* Pins of some kinds live shorter, and have stamps to fit. */
static void age_is_since_the_last_packet(struct kunit *test)
{
	struct l3dsr_query query;

	configure(test, &l3dsr_sched_rr, 0);
	add(test, 1);
	dest_of(test, 1, UDP, NULL);
	dest_of(test, 2, UDP, NULL);
	dest_of(test, 2, UDP, NULL);
	dest_of(test, 3, SYN, NULL);
	dest_of(test, 3, FIN, NULL);
	kunit_clock += 7;
	ask(test, 1, UDP, &query);
	KUNIT_EXPECT_EQ(test, query.pin_age, 7);
	KUNIT_EXPECT_TRUE(test, query.pin.tentative);
	ask(test, 2, UDP, &query);
	KUNIT_EXPECT_EQ(test, query.pin_age, 7);
	KUNIT_EXPECT_FALSE(test, query.pin.tentative);
	ask(test, 3, DATA, &query);
	KUNIT_EXPECT_EQ(test, query.pin_age, 7);
	KUNIT_EXPECT_TRUE(test, query.pin.closing);
}

static struct kunit_case query_cases[] = {
	KUNIT_CASE(steady_state_names_the_bucket),
	KUNIT_CASE(what_is_foretold_comes_true),
	KUNIT_CASE(asking_changes_nothing),
	KUNIT_CASE(pin_is_named_with_its_age),
	KUNIT_CASE(what_schedulers_pick_comes_true),
	KUNIT_CASE(asking_takes_nobodys_turn),
	KUNIT_CASE(asking_makes_no_client_known),
	KUNIT_CASE(age_is_since_the_last_packet),
	{}
};

static struct kunit_suite query_suite = {
	.name = "l3dsr_query",
	.init = query_init,
	.exit = pool_fixture_exit,
	.test_cases = query_cases,
};

kunit_test_suite(query_suite);
