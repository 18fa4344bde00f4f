// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pools through changes: where do old flows, new flows and silent flows go?
 */
#include <kunit/test.h>
#include <linux/prandom.h>

#include "director/assign.h"
#include "director/owner.h"
#include "director/pool.h"
#include "clock.h"
#include "pool_fixture.h"

static int owner_init(struct kunit *test)
{
	const struct l3dsr_pool_config config = {
		.sched = &l3dsr_sched_mh, .table_size = 251, .pins = 20000,
	};

	return pool_fixture_init(test, &config);
}

static int owner_init_straight(struct kunit *test)
{
	return owner_init(test) ?: pool_go_straight(test);
}

static u8 name_of(const struct l3dsr_dest *dest)
{
	return dest ? ntohl(dest->config.address.ip) & 0xff : 0;
}

static struct l3dsr_dest *find(struct kunit *test, u8 name)
{
	struct l3dsr_dest_config config = pool_dest(name);

	return l3dsr_pool_find(pool_of(test), &config);
}

static void add(struct kunit *test, u8 name)
{
	struct l3dsr_dest_config config = pool_dest(name);
	struct l3dsr_dest *dest = l3dsr_dest_alloc(&config, NULL);

	KUNIT_ASSERT_NOT_NULL(test, dest);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_add(pool_of(test), dest));
}

static void del(struct kunit *test, u8 name)
{
	struct l3dsr_dest *dest = find(test, name);

	KUNIT_ASSERT_NOT_NULL(test, dest);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_del(pool_of(test), dest));
	l3dsr_dest_free_rcu(dest);
}

static void set(struct kunit *test, u8 name, u32 weight, bool down,
		u32 drain_time)
{
	struct l3dsr_dest *old = find(test, name);
	struct l3dsr_dest_config config = pool_dest(name);
	struct l3dsr_dest *dest;

	KUNIT_ASSERT_NOT_NULL(test, old);
	config.weight = weight;
	config.down = down;
	config.drain_time = drain_time;
	dest = l3dsr_dest_alloc(&config, old);
	KUNIT_ASSERT_NOT_NULL(test, dest);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_replace(pool_of(test),
						    old, dest));
}

static void weight(struct kunit *test, u8 name, u32 value)
{
	set(test, name, value, false, 0);
}

/* Let time pass as the kernel does: with a sweep now and then. */
static bool pass(struct kunit *test, u32 seconds)
{
	kunit_clock += seconds;
	l3dsr_pool_sweep(pool_of(test));
	kunit_clock += 5;
	return l3dsr_pool_sweep(pool_of(test));
}

enum kind { SYN, DATA, FIN, UDP };

static u8 send(struct kunit *test, u32 flow, enum kind kind)
{
	const struct l3dsr_packet pkt = {
		.family = AF_INET,
		.protocol = kind == UDP ? IPPROTO_UDP : IPPROTO_TCP,
		.saddr.ip = htonl(0xc0000200 + (flow >> 14)),
		.daddr.ip = htonl(0xc61200fa),
		.sport = htons(1024 + (flow & 0x3fff)),
		.dport = htons(80),
		.opens_flow = kind == SYN,
		.closes_flow = kind == FIN,
	};
	u8 name;

	rcu_read_lock();
	name = name_of(pool_choose(test, &pkt));
	rcu_read_unlock();
	return name;
}

/* Begin a flow: SYN, then the client's first data. */
static u8 begin(struct kunit *test, u32 flow)
{
	u8 name = send(test, flow, SYN);

	KUNIT_EXPECT_EQ(test, send(test, flow, DATA), name);
	return name;
}

#define FLOWS	500

static u8 owners[FLOWS * 4];

static void begin_all(struct kunit *test, u32 from)
{
	u32 i;

	for (i = from; i < from + FLOWS; i++)
		owners[i] = begin(test, i);
}

static void expect_all_stay(struct kunit *test, u32 from, const char *when)
{
	u32 i;

	for (i = from; i < from + FLOWS; i++)
		KUNIT_ASSERT_EQ_MSG(test, send(test, i, DATA), owners[i],
				    "flow %u, %s", i, when);
}

static u32 count_on(u32 from, u8 name)
{
	u32 count = 0;
	u32 i;

	for (i = from; i < from + FLOWS; i++)
		count += owners[i] == name;
	return count;
}

static void forget(struct kunit *test)
{
	KUNIT_ASSERT_FALSE(test, pass(test, L3DSR_MOVE_TIME +
				      L3DSR_PIN_IDLE));
	KUNIT_ASSERT_NULL(test, pool_of(test)->pins);
}

static void steady_state_remembers_nothing(struct kunit *test)
{
	add(test, 1);
	KUNIT_EXPECT_NULL(test, pool_of(test)->pins);
	begin_all(test, 0);
	KUNIT_EXPECT_EQ(test, count_on(0, 1), FLOWS);
	KUNIT_EXPECT_NULL(test, pool_of(test)->pins);
}

static void nobody_takes_it(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, send(test, 1, SYN), 0);
	add(test, 1);
	weight(test, 1, 0);
	KUNIT_EXPECT_EQ(test, send(test, 1, SYN), 0);
	KUNIT_EXPECT_EQ(test, send(test, 1, DATA), 1);
}

static void adding_moves_only_new_flows(struct kunit *test)
{
	add(test, 1);
	add(test, 2);
	forget(test);
	begin_all(test, 0);
	add(test, 3);
	begin_all(test, FLOWS);
	KUNIT_EXPECT_GT(test, count_on(FLOWS, 3), FLOWS / 5);
	expect_all_stay(test, 0, "after a dest was added");
	expect_all_stay(test, FLOWS, "begun since");
	/* 600 s later every flow has spoken; 600 more, and all is settled. */
	pass(test, 600);
	expect_all_stay(test, FLOWS, "600 s later");
	pass(test, 600);
	expect_all_stay(test, FLOWS, "after the deadline");
}

/* However long silent: nothing is known of these flows, and nothing need be. */
static void drain_keeps_silent_flows(struct kunit *test)
{
	add(test, 1);
	add(test, 2);
	add(test, 3);
	forget(test);
	begin_all(test, 0);
	KUNIT_EXPECT_GT(test, count_on(0, 2), 0u);
	weight(test, 2, 0);
	begin_all(test, FLOWS);
	KUNIT_EXPECT_EQ(test, count_on(FLOWS, 2), 0u);
	pass(test, 100000);
	expect_all_stay(test, 0, "silent for a day");
	begin_all(test, 2 * FLOWS);
	KUNIT_EXPECT_EQ(test, count_on(2 * FLOWS, 2), 0u);
	expect_all_stay(test, 2 * FLOWS, "begun a day later");
}

static void drain_time_ends_it(struct kunit *test)
{
	add(test, 1);
	add(test, 2);
	forget(test);
	begin_all(test, 0);
	set(test, 2, 0, false, 30);
	pass(test, 20);
	expect_all_stay(test, 0, "before the drain time");
	begin_all(test, FLOWS);
	KUNIT_EXPECT_EQ(test, count_on(FLOWS, 1), FLOWS);
	pass(test, 10);
	expect_all_stay(test, 0, "spoke before the drain time");
	KUNIT_EXPECT_FALSE(test, pass(test, L3DSR_PIN_IDLE));
	KUNIT_EXPECT_EQ_MSG(test, send(test, 0, DATA), 1, "silent too long");
}

static void drain_and_back(struct kunit *test)
{
	add(test, 1);
	add(test, 2);
	forget(test);
	begin_all(test, 0);
	weight(test, 2, 0);
	begin_all(test, FLOWS);
	weight(test, 2, 1);
	expect_all_stay(test, 0, "old, dest is back");
	expect_all_stay(test, FLOWS, "begun during the drain, dest is back");
	begin_all(test, 2 * FLOWS);
	KUNIT_EXPECT_GT(test, count_on(2 * FLOWS, 2), FLOWS / 3);
	expect_all_stay(test, FLOWS, "and others began");
	expect_all_stay(test, 2 * FLOWS, "begun since");
}

static void several_changes_at_once(struct kunit *test)
{
	add(test, 1);
	add(test, 2);
	add(test, 3);
	forget(test);
	begin_all(test, 0);
	weight(test, 2, 0);
	begin_all(test, FLOWS);
	add(test, 4);
	begin_all(test, 2 * FLOWS);
	weight(test, 1, 5);
	weight(test, 3, 0);
	expect_all_stay(test, 0, "of before all");
	expect_all_stay(test, FLOWS, "of between first and second");
	expect_all_stay(test, 2 * FLOWS, "of between second and third");
}

static void deleted_and_added_again(struct kunit *test)
{
	u32 i;

	add(test, 1);
	add(test, 2);
	add(test, 3);
	forget(test);
	begin_all(test, 0);
	weight(test, 3, 0);
	begin_all(test, FLOWS);
	del(test, 2);
	for (i = 0; i < 2 * FLOWS; i++) {
		if (owners[i] == 2)
			KUNIT_EXPECT_NE(test, send(test, i, DATA), 2);
		else
			KUNIT_EXPECT_EQ(test, send(test, i, DATA), owners[i]);
	}
	add(test, 2);
	/* Those without a pin find it again. */
	expect_all_stay(test, 0, "dest is back");
}

static void other_dest_does_not_inherit(struct kunit *test)
{
	u16 id;

	add(test, 1);
	add(test, 2);
	forget(test);
	id = find(test, 2)->id;
	del(test, 2);
	add(test, 3);
	KUNIT_EXPECT_NE(test, find(test, 3)->id, id);
	del(test, 3);
	forget(test);
	add(test, 4);
	KUNIT_EXPECT_EQ(test, find(test, 4)->id, id);
}

static void down_and_up(struct kunit *test)
{
	u32 i;

	add(test, 1);
	add(test, 2);
	forget(test);
	begin_all(test, 0);
	set(test, 2, 1, true, 0);
	for (i = 0; i < FLOWS; i++)
		KUNIT_ASSERT_EQ(test, send(test, i, DATA), 1);
	begin_all(test, FLOWS);
	KUNIT_EXPECT_EQ(test, count_on(FLOWS, 1), FLOWS);
	set(test, 2, 1, false, 0);
	expect_all_stay(test, 0, "of before, dest is up again");
	expect_all_stay(test, FLOWS, "begun while it was down");
}

/* A flow in a bucket that moved from 1 to 2. */
static u32 moved_flow(struct kunit *test)
{
	u32 flow;

	add(test, 1);
	forget(test);
	add(test, 2);
	for (flow = 0; flow < 1000; flow++)
		if (send(test, flow, SYN) == 2)
			return flow;
	KUNIT_FAIL(test, "no bucket moved");
	return 0;
}

static void syn_follows_its_pin(struct kunit *test)
{
	u32 flow = moved_flow(test);

	weight(test, 1, 1000);
	KUNIT_EXPECT_EQ_MSG(test, send(test, flow, SYN), 2, "retransmitted");
	KUNIT_EXPECT_EQ(test, send(test, flow, DATA), 2);
	KUNIT_EXPECT_EQ_MSG(test, send(test, flow, SYN), 2, "established");
	send(test, flow, FIN);
	KUNIT_EXPECT_EQ_MSG(test, send(test, flow, DATA), 2, "last ACK");
	KUNIT_EXPECT_EQ_MSG(test, send(test, flow, SYN), 1, "port used again");
}

static void syn_of_a_silent_flow_chooses_anew(struct kunit *test)
{
	u32 flow = moved_flow(test);

	send(test, flow, DATA);
	weight(test, 1, 1000);
	kunit_clock += 59;
	KUNIT_EXPECT_EQ(test, send(test, flow, SYN), 2);
	kunit_clock += 60;
	KUNIT_EXPECT_EQ(test, send(test, flow, SYN), 1);
}

static void syn_leaves_a_dest_that_takes_no_more(struct kunit *test)
{
	u32 flow = moved_flow(test);

	weight(test, 2, 0);
	KUNIT_EXPECT_EQ(test, send(test, flow, SYN), 1);
}

static void udp_is_old_for_a_minute(struct kunit *test)
{
	u32 flow = moved_flow(test);

	kunit_clock += 59;
	KUNIT_EXPECT_EQ_MSG(test, send(test, flow, UDP), 1, "in grace");
	kunit_clock += 60;
	KUNIT_EXPECT_EQ_MSG(test, send(test, flow, UDP), 1, "pinned");
	KUNIT_EXPECT_EQ_MSG(test, send(test, flow + 16384, UDP),
			    send(test, flow + 16384, UDP), "after grace");
}

static void udp_after_grace_is_new(struct kunit *test)
{
	u32 flow = moved_flow(test);

	kunit_clock += 61;
	KUNIT_EXPECT_EQ(test, send(test, flow, UDP), 2);
}

static void table_is_busy_while_it_remembers(struct kunit *test)
{
	struct l3dsr_pool_config config;
	struct l3dsr_pool *pool = pool_of(test);

	moved_flow(test);
	config = pool->config;
	config.table_size = 509;
	KUNIT_EXPECT_EQ(test, l3dsr_pool_configure(pool, &config, 0), -EBUSY);
	forget(test);
	KUNIT_EXPECT_EQ(test, l3dsr_pool_configure(pool, &config, 0), 0);
}

/* The same dests entered in any order: the same owner of every flow. */
static void order_of_entry_is_no_matter(struct kunit *test)
{
	u32 i;

	add(test, 3);
	add(test, 1);
	add(test, 2);
	for (i = 0; i < FLOWS; i++)
		owners[i] = send(test, i, SYN);
	del(test, 1);
	del(test, 2);
	del(test, 3);
	forget(test);
	add(test, 2);
	add(test, 3);
	add(test, 1);
	for (i = 0; i < FLOWS; i++)
		KUNIT_ASSERT_EQ(test, send(test, i, SYN), owners[i]);
}

/* One step of a random history; dest 1 stays as it is. */
static void random_change(struct kunit *test, struct rnd_state *rnd)
{
	u8 name = 2 + prandom_u32_state(rnd) % 6;

	if (!find(test, name))
		add(test, name);
	else
		weight(test, name, prandom_u32_state(rnd) % 4);
}

/* Nothing that an operator does short of deleting a dest or calling it down
 * moves an open connection.
 */
static void random_history_moves_no_flow(struct kunit *test)
{
	struct rnd_state rnd;
	u32 round, i, begun = 0;

	prandom_seed_state(&rnd, 20260101);
	add(test, 1);
	for (round = 0; round < 300; round++) {
		if (!(prandom_u32_state(&rnd) % 3))
			random_change(test, &rnd);
		if (!(prandom_u32_state(&rnd) % 4))
			pass(test, prandom_u32_state(&rnd) % 200);
		for (i = 0; i < 6 && begun < ARRAY_SIZE(owners); i++, begun++)
			owners[begun] = begin(test, begun);
		for (i = 0; i < begun; i++)
			KUNIT_ASSERT_EQ_MSG(test, send(test, i, DATA),
					    owners[i], "round %u, flow %u",
					    round, i);
	}
}

static struct kunit_case owner_cases[] = {
	KUNIT_CASE(steady_state_remembers_nothing),
	KUNIT_CASE(nobody_takes_it),
	KUNIT_CASE(adding_moves_only_new_flows),
	KUNIT_CASE(drain_keeps_silent_flows),
	KUNIT_CASE(drain_time_ends_it),
	KUNIT_CASE(drain_and_back),
	KUNIT_CASE(several_changes_at_once),
	KUNIT_CASE(deleted_and_added_again),
	KUNIT_CASE(other_dest_does_not_inherit),
	KUNIT_CASE(down_and_up),
	KUNIT_CASE(syn_follows_its_pin),
	KUNIT_CASE(syn_of_a_silent_flow_chooses_anew),
	KUNIT_CASE(syn_leaves_a_dest_that_takes_no_more),
	KUNIT_CASE(udp_is_old_for_a_minute),
	KUNIT_CASE(udp_after_grace_is_new),
	KUNIT_CASE(table_is_busy_while_it_remembers),
	KUNIT_CASE(order_of_entry_is_no_matter),
	KUNIT_CASE(random_history_moves_no_flow),
	{}
};

static struct kunit_suite owner_suite = {
	.name = "l3dsr_owner",
	.init = owner_init,
	.exit = pool_fixture_exit,
	.test_cases = owner_cases,
};

/* The same, by the straight way of usual packets. */
static struct kunit_suite straight_suite = {
	.name = "l3dsr_owner_usual",
	.init = owner_init_straight,
	.exit = pool_fixture_exit,
	.test_cases = owner_cases,
};

kunit_test_suites(&owner_suite, &straight_suite);
