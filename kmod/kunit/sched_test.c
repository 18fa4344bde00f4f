// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers, and what they need: which dest has a flow that begins, and does
 * it stay there?
 */
#include <kunit/test.h>
#include <linux/l3dsr_director.h>

#include "director/assign.h"
#include "director/owner.h"
#include "director/pool.h"
#include "clock.h"
#include "pool_fixture.h"

static int sched_init(struct kunit *test)
{
	const struct l3dsr_pool_config config = {
		.sched = &l3dsr_sched_mh, .table_size = 251, .pins = 20000,
		.client_prefix = 32, .spill = true,
	};

	return pool_fixture_init(test, &config);
}

static int sched_init_straight(struct kunit *test)
{
	return sched_init(test) ?: pool_go_straight(test);
}

static void configure(struct kunit *test,
		      const struct l3dsr_pool_config *config)
{
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_configure(pool_of(test), config, 0));
}

static void use(struct kunit *test, const char *name)
{
	struct l3dsr_pool_config config = pool_of(test)->config;

	config.sched = l3dsr_sched_find(name);
	KUNIT_ASSERT_NOT_NULL(test, config.sched);
	configure(test, &config);
}

static char name_of(const struct l3dsr_dest *dest)
{
	return dest ? ntohl(dest->config.address.ip) & 0xff : '-';
}

static struct l3dsr_dest *find(struct kunit *test, char name)
{
	struct l3dsr_dest_config config = pool_dest(name);

	return l3dsr_pool_find(pool_of(test), &config);
}

static void add_as(struct kunit *test, const struct l3dsr_dest_config *config)
{
	struct l3dsr_dest *dest = l3dsr_dest_alloc(config, NULL);

	KUNIT_ASSERT_NOT_NULL(test, dest);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_add(pool_of(test), dest));
}

static void add(struct kunit *test, char name, u32 weight)
{
	struct l3dsr_dest_config config = pool_dest(name);

	config.weight = weight;
	add_as(test, &config);
}

static void set_as(struct kunit *test, char name,
		   const struct l3dsr_dest_config *config)
{
	struct l3dsr_dest *old = find(test, name);
	struct l3dsr_dest *dest;

	KUNIT_ASSERT_NOT_NULL(test, old);
	dest = l3dsr_dest_alloc(config, old);
	KUNIT_ASSERT_NOT_NULL(test, dest);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_replace(pool_of(test), old, dest));
}

static void weigh(struct kunit *test, char name, u32 weight)
{
	struct l3dsr_dest_config config = find(test, name)->config;

	config.weight = weight;
	set_as(test, name, &config);
}

static void limit(struct kunit *test, char name, u32 upper, u32 lower)
{
	struct l3dsr_dest_config config = find(test, name)->config;

	config.upper = upper;
	config.lower = lower;
	set_as(test, name, &config);
}

enum kind { SYN, DATA, FIN, UDP };

static struct l3dsr_packet packet(u32 client, u16 port, enum kind kind)
{
	return (struct l3dsr_packet){
		.family = AF_INET,
		.protocol = kind == UDP ? IPPROTO_UDP : IPPROTO_TCP,
		.saddr.ip = htonl(client),
		.daddr.ip = htonl(0xc61200fa),
		.sport = htons(port),
		.dport = htons(80),
		.opens_flow = kind == SYN,
		.closes_flow = kind == FIN,
	};
}

static char send_packet(struct kunit *test, const struct l3dsr_packet *pkt)
{
	char name;

	rcu_read_lock();
	name = name_of(pool_choose(test, pkt));
	rcu_read_unlock();
	return name;
}

/* Flows of one client each, by number. */
#define CLIENTS		0xc0000200
#define FLOW_PORT	40000

static char send(struct kunit *test, u32 flow, enum kind kind)
{
	const struct l3dsr_packet pkt = packet(CLIENTS + flow, FLOW_PORT, kind);

	return send_packet(test, &pkt);
}

static char begin(struct kunit *test, u32 flow)
{
	char name = send(test, flow, SYN);

	if (name != '-')
		KUNIT_EXPECT_EQ_MSG(test, send(test, flow, DATA), name,
				    "flow %u", flow);
	return name;
}

/* Who gets the flows from @from on. */
static void expect_begun(struct kunit *test, u32 from, const char *expected)
{
	char begun[32] = {};
	u32 i;

	for (i = 0; i < strlen(expected) && i < sizeof(begun) - 1; i++)
		begun[i] = begin(test, from + i);
	KUNIT_EXPECT_STREQ(test, begun, expected);
}

static void pass(struct kunit *test, u32 seconds)
{
	kunit_clock += seconds;
	l3dsr_pool_sweep(pool_of(test));
}

static void three(struct kunit *test, u32 a, u32 b, u32 c)
{
	add(test, 'C', c);
	add(test, 'A', a);
	add(test, 'B', b);
}

static void rr_takes_turns(struct kunit *test)
{
	use(test, "rr");
	three(test, 1, 5, 1);
	expect_begun(test, 0, "ABCABCABC");
	weigh(test, 'B', 0);
	expect_begun(test, 100, "ACACAC");
}

/* The example of the Linux Virtual Server's own pages: weights 4, 3 and 2. */
static void wrr_takes_turns_by_weight(struct kunit *test)
{
	use(test, "wrr");
	three(test, 4, 3, 2);
	expect_begun(test, 0, "AABABCABCAABABCABC");
}

static void wrr_divides_weights(struct kunit *test)
{
	use(test, "wrr");
	three(test, 65535, 0, 21845);
	expect_begun(test, 0, "AAACAAAC");
}

/* A cycle has an end, whatever the weights: shares stay what they are. */
static void wrr_takes_any_weights(struct kunit *test)
{
	u32 i, seen[3] = {};

	use(test, "wrr");
	three(test, 65535, 65534, 32767);
	for (i = 0; i < 500; i++)
		seen[send(test, i, SYN) - 'A']++;
	KUNIT_EXPECT_EQ(test, seen[0] + seen[1] + seen[2], 500u);
	KUNIT_EXPECT_LE(test, rcu_access_pointer(pool_of(test)->table)->turns,
			131072u + 3);
	KUNIT_EXPECT_LE(test, abs((int)(seen[0] - seen[1])), 2);
}

static void lc_fills_up_evenly(struct kunit *test)
{
	use(test, "lc");
	three(test, 1, 9, 1);
	expect_begun(test, 0, "ABCABC");
	send(test, 1, FIN);
	send(test, 4, FIN);
	/* B has less to do, though not nothing: flows that end count a bit. */
	expect_begun(test, 100, "BBACB");
}

static void wlc_fills_up_by_weight(struct kunit *test)
{
	use(test, "wlc");
	three(test, 3, 2, 1);
	/* After each round of six all stand at 1:1:1 for their weight. */
	expect_begun(test, 0, "ABCABA");
	expect_begun(test, 10, "ABCABA");
}

/* Cost is (active + 1) / weight: A 1/3, then 2/3 each, ... */
static void sed_looks_ahead(struct kunit *test)
{
	use(test, "sed");
	three(test, 3, 1, 1);
	expect_begun(test, 0, "AAABCAAABC");
}

static void nq_never_queues(struct kunit *test)
{
	use(test, "nq");
	three(test, 3, 1, 1);
	expect_begun(test, 0, "ABCAA");
}

static void fo_goes_to_the_heaviest(struct kunit *test)
{
	use(test, "fo");
	three(test, 1, 9, 5);
	expect_begun(test, 0, "BBB");
	weigh(test, 'B', 0);
	expect_begun(test, 10, "CCC");
	KUNIT_EXPECT_EQ_MSG(test, send(test, 0, DATA), 'B', "begun before");
}

/* Up to its weight, and one more, as IPVS compares. */
static void ovf_overflows(struct kunit *test)
{
	use(test, "ovf");
	three(test, 1, 3, 2);
	expect_begun(test, 0, "BBBBCCCAA-");
	send(test, 0, FIN);
	expect_begun(test, 20, "B-");
}

/* Two choices among many leave no dest far behind; one choice would. */
static void many_dests(struct kunit *test, const char *name)
{
	u32 i, most = 0, seen[101] = {};

	use(test, name);
	for (i = 1; i <= 100; i++)
		add(test, i, 1);
	for (i = 0; i < 500; i++)
		seen[(u8)send(test, i, SYN)]++;
	for (i = 1; i <= 100; i++)
		most = max(most, seen[i]);
	KUNIT_EXPECT_LE(test, most, 8u);
}

static void twos_among_many(struct kunit *test)
{
	many_dests(test, "twos");
}

static void wlc_among_many(struct kunit *test)
{
	many_dests(test, "wlc");
}

static void hash_tells_flows_or_clients_apart(struct kunit *test)
{
	struct l3dsr_pool_config config = pool_of(test)->config;
	u32 i, same = 0;

	three(test, 1, 1, 1);
	config.sched = &l3dsr_sched_sh;
	kunit_clock += 2000;
	while (l3dsr_pool_sweep(pool_of(test)))
		kunit_clock += 5;
	config.hash = L3DSR_HASH_ADDRESS;
	configure(test, &config);
	for (i = 0; i < 100; i++) {
		struct l3dsr_packet pkt = packet(CLIENTS + 1, 1000 + i, SYN);

		KUNIT_ASSERT_EQ(test, send_packet(test, &pkt),
				send(test, 1, SYN));
	}
	config.hash = L3DSR_HASH_PORT;
	configure(test, &config);
	for (i = 0; i < 100; i++) {
		struct l3dsr_packet pkt = packet(CLIENTS + 1, 1000 + i, SYN);

		same += send_packet(test, &pkt) == send(test, 1, SYN);
	}
	KUNIT_EXPECT_LT(test, same, 60u);
}

static void dh_looks_at_the_destination(struct kunit *test)
{
	u32 i, j, seen = 0;

	use(test, "dh");
	three(test, 1, 1, 1);
	for (i = 0; i < 50; i++) {
		struct l3dsr_packet pkt = packet(CLIENTS, FLOW_PORT, SYN);
		char name;

		pkt.daddr.ip = htonl(0xc6120000 + i);
		name = send_packet(test, &pkt);
		seen |= BIT(name - 'A');
		for (j = 0; j < 20; j++) {
			pkt.saddr.ip = htonl(CLIENTS + j);
			pkt.sport = htons(j);
			KUNIT_ASSERT_EQ(test, send_packet(test, &pkt), name);
		}
	}
	KUNIT_EXPECT_EQ(test, seen, 7u);
}

/* Whatever changes but a dest's end, flows stay. */
static void pins_hold(struct kunit *test)
{
	char begun[30];
	u32 i;

	use(test, "rr");
	three(test, 1, 1, 1);
	for (i = 0; i < sizeof(begun); i++)
		begun[i] = begin(test, i);
	add(test, 'D', 7);
	weigh(test, 'A', 0);
	use(test, "wlc");
	pass(test, 890);
	for (i = 0; i < sizeof(begun); i++)
		KUNIT_EXPECT_EQ(test, send(test, i, DATA), begun[i]);
	use(test, "mh");
	pass(test, 890);
	for (i = 0; i < sizeof(begun); i++)
		KUNIT_EXPECT_EQ(test, send(test, i, DATA), begun[i]);
}

static void from_mh_to_rr_and_back(struct kunit *test)
{
	char begun[60];
	u32 i;

	three(test, 1, 1, 1);
	for (i = 0; i < 30; i++)
		begun[i] = begin(test, i);
	use(test, "rr");
	for (i = 30; i < 60; i++)
		begun[i] = begin(test, i);
	for (i = 0; i < 60; i++)
		KUNIT_EXPECT_EQ_MSG(test, send(test, i, DATA), begun[i],
				    "flow %u, after mh", i);
	use(test, "mh");
	for (i = 0; i < 60; i++)
		KUNIT_EXPECT_EQ_MSG(test, send(test, i, DATA), begun[i],
				    "flow %u, after rr", i);
}

/* Flows of another director: where this one's own go without a pin. */
static void unknown_flows_are_hashed(struct kunit *test)
{
	char as_mh[50];
	u32 i;

	three(test, 1, 1, 1);
	for (i = 0; i < sizeof(as_mh); i++)
		as_mh[i] = send(test, i, DATA);
	use(test, "rr");
	for (i = 0; i < sizeof(as_mh); i++)
		KUNIT_EXPECT_EQ(test, send(test, i, DATA), as_mh[i]);
	pass(test, 1);
	KUNIT_EXPECT_EQ(test, l3dsr_dest_flows(find(test, 'A')) +
			l3dsr_dest_flows(find(test, 'B')) +
			l3dsr_dest_flows(find(test, 'C')), 50u);
}

/* With no room for more pins, flows are begun where they go on; and those that
 * have a pin keep it.
 */
static void a_flood_breaks_nothing(struct kunit *test)
{
	struct l3dsr_pool_config config = pool_of(test)->config;
	char begun[200];
	u32 i;

	config.sched = &l3dsr_sched_rr;
	config.pins = 1000;
	configure(test, &config);
	three(test, 1, 1, 1);
	for (i = 0; i < sizeof(begun); i++)
		begun[i] = begin(test, i);
	for (i = 0; i < 20000; i++)
		send(test, 10000 + i, SYN);
	for (i = 1000; i < 1500; i++)
		begin(test, i);
	for (i = 0; i < sizeof(begun); i++)
		KUNIT_ASSERT_EQ(test, send(test, i, DATA), begun[i]);
}

static void counts_follow_flows(struct kunit *test)
{
	const struct l3dsr_dest *dest;
	u32 i;

	use(test, "rr");
	add(test, 'A', 1);
	dest = find(test, 'A');
	for (i = 0; i < 20; i++)
		begin(test, i);
	for (i = 0; i < 5; i++)
		send(test, i, FIN);
	KUNIT_EXPECT_EQ(test, l3dsr_dest_flows(dest), 20u);
	KUNIT_EXPECT_EQ(test, l3dsr_dest_active(dest), 15u);
	pass(test, 121);
	KUNIT_EXPECT_EQ_MSG(test, l3dsr_dest_flows(dest), 15u, "FIN, 120 s");
	KUNIT_EXPECT_EQ(test, l3dsr_dest_active(dest), 15u);
	atomic_set(&dest->load->flows, -1000);
	pass(test, 1);
	KUNIT_EXPECT_EQ_MSG(test, l3dsr_dest_flows(dest), 15u, "put right");
	pass(test, 900);
	KUNIT_EXPECT_EQ_MSG(test, l3dsr_dest_flows(dest), 0u, "idle");
}

static void datagrams(struct kunit *test)
{
	use(test, "rr");
	three(test, 1, 1, 1);
	KUNIT_EXPECT_EQ(test, send(test, 1, UDP), 'A');
	KUNIT_EXPECT_EQ(test, send(test, 2, UDP), 'B');
	KUNIT_EXPECT_EQ(test, send(test, 1, UDP), 'A');
	pass(test, 59);
	KUNIT_EXPECT_EQ(test, send(test, 2, UDP), 'B');
	pass(test, 240);
	KUNIT_EXPECT_EQ_MSG(test, send(test, 1, UDP), 'A', "299 s");
	pass(test, 301);
	KUNIT_EXPECT_EQ_MSG(test, send(test, 1, UDP), 'C', "301 s");
	pass(test, 61);
	KUNIT_EXPECT_EQ_MSG(test, send(test, 1, UDP), 'A', "one datagram");
}

static void one_packet_pins_nothing(struct kunit *test)
{
	struct l3dsr_pool_config config = pool_of(test)->config;
	struct l3dsr_pool_memory memory;
	u32 i;

	config.sched = &l3dsr_sched_rr;
	config.one_packet = true;
	configure(test, &config);
	three(test, 1, 1, 1);
	for (i = 0; i < 9; i++)
		KUNIT_EXPECT_EQ(test, send(test, 1, UDP), "ABC"[i % 3]);
	l3dsr_pool_memory(pool_of(test), &memory);
	KUNIT_EXPECT_EQ(test, memory.pins.confirmed + memory.pins.tentative,
			0u);
}

static void full_dests_are_passed_over(struct kunit *test)
{
	use(test, "rr");
	three(test, 1, 1, 1);
	limit(test, 'B', 2, 0);
	expect_begun(test, 0, "ABCABCACAC");
	send(test, 1, FIN);
	pass(test, 121);
	expect_begun(test, 20, "A");
	expect_begun(test, 30, "B");
}

/* From the upper one on full, until below the lower one. */
static void thresholds_are_two(struct kunit *test)
{
	u32 i;

	use(test, "rr");
	add(test, 'A', 1);
	limit(test, 'A', 8, 4);
	expect_begun(test, 0, "AAAAAAAA-");
	for (i = 0; i < 4; i++)
		send(test, i, FIN);
	pass(test, 121);
	expect_begun(test, 20, "-");
	send(test, 4, FIN);
	pass(test, 121);
	expect_begun(test, 30, "A");
	limit(test, 'A', 8, 0);
	expect_begun(test, 40, "AAAA-");
	limit(test, 'A', 0, 0);
	expect_begun(test, 50, "AAAA");
}

static void mh_spills_or_refuses(struct kunit *test)
{
	struct l3dsr_pool_config config = pool_of(test)->config;
	u32 i, refused = 0;

	three(test, 1, 1, 1);
	limit(test, 'A', 1, 0);
	for (i = 0; i < 50; i++)
		KUNIT_EXPECT_NE(test, begin(test, i), '-');
	KUNIT_EXPECT_EQ(test, l3dsr_dest_flows(find(test, 'A')), 1u);
	config.spill = false;
	configure(test, &config);
	for (i = 50; i < 100; i++)
		refused += send(test, i, SYN) == '-';
	KUNIT_EXPECT_GT(test, refused, 5u);
}

static void persist(struct kunit *test, const char *name, u32 seconds,
		    u8 prefix)
{
	struct l3dsr_pool_config config = pool_of(test)->config;

	config.sched = l3dsr_sched_find(name);
	config.persistence = seconds;
	config.client_prefix = prefix;
	configure(test, &config);
}

/* A new flow of a client's. */
static char visit(struct kunit *test, u32 client, u16 port)
{
	struct l3dsr_packet pkt = packet(client, port, SYN);
	char name = send_packet(test, &pkt);

	pkt.opens_flow = false;
	KUNIT_EXPECT_EQ(test, send_packet(test, &pkt), name);
	return name;
}

static void clients_are_followed(struct kunit *test)
{
	use(test, "rr");
	three(test, 1, 1, 1);
	persist(test, "rr", 300, 24);
	KUNIT_EXPECT_EQ(test, visit(test, 0x0a000001, 1), 'A');
	KUNIT_EXPECT_EQ(test, visit(test, 0x0a000102, 1), 'B');
	KUNIT_EXPECT_EQ(test, visit(test, 0x0a000001, 2), 'A');
	KUNIT_EXPECT_EQ_MSG(test, visit(test, 0x0a0000fe, 1), 'A',
			    "same network");
	pass(test, 299);
	KUNIT_EXPECT_EQ(test, visit(test, 0x0a000003, 1), 'A');
	pass(test, 301);
	KUNIT_EXPECT_EQ_MSG(test, visit(test, 0x0a000003, 2), 'C', "expired");
}

/* A client is kept while he has a flow, however long it was begun. */
static void clients_live_with_their_flows(struct kunit *test)
{
	struct l3dsr_packet pkt = packet(0x0a000001, 1, DATA);
	u32 i;

	three(test, 1, 1, 1);
	persist(test, "rr", 30, 32);
	KUNIT_EXPECT_EQ(test, visit(test, 0x0a000001, 1), 'A');
	for (i = 0; i < 20; i++) {
		pass(test, 20);
		KUNIT_EXPECT_EQ(test, send_packet(test, &pkt), 'A');
	}
	KUNIT_EXPECT_EQ(test, visit(test, 0x0a000001, 2), 'A');
	pass(test, 3600 * 24);
	persist(test, "rr", 3600 * 24, 32);
	KUNIT_EXPECT_EQ(test, visit(test, 0x0a000001, 3), 'B');
	pass(test, 3600 * 23);
	KUNIT_EXPECT_EQ_MSG(test, visit(test, 0x0a000001, 4), 'B', "a day");
}

static void clients_leave_a_draining_dest(struct kunit *test)
{
	struct l3dsr_packet pkt = packet(0x0a000001, 1, DATA);

	three(test, 1, 1, 1);
	persist(test, "lc", 300, 32);
	KUNIT_EXPECT_EQ(test, visit(test, 0x0a000001, 1), 'A');
	weigh(test, 'A', 0);
	KUNIT_EXPECT_EQ(test, visit(test, 0x0a000001, 2), 'B');
	KUNIT_EXPECT_EQ(test, send_packet(test, &pkt), 'A');
	weigh(test, 'A', 1);
	KUNIT_EXPECT_EQ_MSG(test, visit(test, 0x0a000001, 3), 'B', "moved");
	KUNIT_EXPECT_EQ(test, l3dsr_dest_flows(find(test, 'B')), 2u);
}

static void fallback(struct kunit *test, const char *name)
{
	struct l3dsr_dest_config config = pool_dest('S'), down = pool_dest('A');

	use(test, name);
	config.fallback = true;
	add_as(test, &config);
	expect_begun(test, 0, "SS");
	add(test, 'A', 1);
	expect_begun(test, 10, "AAAA");
	KUNIT_EXPECT_EQ_MSG(test, send(test, 0, DATA), 'S', "goes on");
	weigh(test, 'A', 0);
	expect_begun(test, 20, "SS");
	KUNIT_EXPECT_EQ_MSG(test, send(test, 10, DATA), 'A', "drains");
	down.down = true;
	set_as(test, 'A', &down);
	expect_begun(test, 30, "SS");
	KUNIT_EXPECT_EQ_MSG(test, send(test, 11, DATA), 'S', "down");
	weigh(test, 'S', 0);
	expect_begun(test, 40, "--");
}

static void fallback_with_rr(struct kunit *test)
{
	fallback(test, "rr");
}

static void fallback_with_mh(struct kunit *test)
{
	fallback(test, "mh");
}

static void fallback_when_all_are_full(struct kunit *test)
{
	struct l3dsr_dest_config config = pool_dest('S');

	use(test, "lc");
	config.fallback = true;
	add_as(test, &config);
	add(test, 'A', 1);
	limit(test, 'A', 2, 0);
	expect_begun(test, 0, "AASS");
	use(test, "mh");
	expect_begun(test, 10, "SS");
	limit(test, 'S', 5, 0);
	expect_begun(test, 20, "S-");
}

static void table_size_waits_for_pins(struct kunit *test)
{
	struct l3dsr_pool_config config;

	use(test, "rr");
	add(test, 'A', 1);
	begin(test, 1);
	config = pool_of(test)->config;
	config.table_size = 509;
	KUNIT_EXPECT_EQ(test, l3dsr_pool_configure(pool_of(test), &config, 0),
			-EBUSY);
	pass(test, 901);
	KUNIT_EXPECT_EQ(test, l3dsr_pool_configure(pool_of(test), &config, 0), 0);
	expect_begun(test, 1, "AA");
}

/* Under another key nothing is found again, so new flows are pinned anew. */
static void key_changes_at_once(struct kunit *test)
{
	static const siphash_key_t secret = { { 1, 2 } };
	struct l3dsr_flow_key *key = kunit_kzalloc(test, sizeof(*key),
						   GFP_KERNEL);
	struct l3dsr_pool *pool = pool_of(test);
	const struct l3dsr_flow_key *before = pool->key;

	KUNIT_ASSERT_NOT_NULL(test, key);
	l3dsr_flow_key_init(key, secret);
	use(test, "rr");
	add(test, 'A', 1);
	begin(test, 1);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_prepare(pool, key));
	KUNIT_EXPECT_TRUE(test, l3dsr_pool_remembers_any(pool));
	l3dsr_pool_cancel(pool, before);
	KUNIT_EXPECT_TRUE(test, l3dsr_pool_remembers_any(pool));
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_prepare(pool, key));
	l3dsr_pool_commit(pool);
	KUNIT_EXPECT_FALSE(test, l3dsr_pool_remembers_any(pool));
	expect_begun(test, 1, "AA");
	KUNIT_EXPECT_TRUE(test, l3dsr_pool_remembers_any(pool));
}

static struct kunit_case sched_cases[] = {
	KUNIT_CASE(rr_takes_turns),
	KUNIT_CASE(wrr_takes_turns_by_weight),
	KUNIT_CASE(wrr_divides_weights),
	KUNIT_CASE(wrr_takes_any_weights),
	KUNIT_CASE(lc_fills_up_evenly),
	KUNIT_CASE(wlc_fills_up_by_weight),
	KUNIT_CASE(sed_looks_ahead),
	KUNIT_CASE(nq_never_queues),
	KUNIT_CASE(fo_goes_to_the_heaviest),
	KUNIT_CASE(ovf_overflows),
	KUNIT_CASE(twos_among_many),
	KUNIT_CASE(wlc_among_many),
	KUNIT_CASE(hash_tells_flows_or_clients_apart),
	KUNIT_CASE(dh_looks_at_the_destination),
	KUNIT_CASE(pins_hold),
	KUNIT_CASE(from_mh_to_rr_and_back),
	KUNIT_CASE(unknown_flows_are_hashed),
	KUNIT_CASE(a_flood_breaks_nothing),
	KUNIT_CASE(counts_follow_flows),
	KUNIT_CASE(datagrams),
	KUNIT_CASE(one_packet_pins_nothing),
	KUNIT_CASE(full_dests_are_passed_over),
	KUNIT_CASE(thresholds_are_two),
	KUNIT_CASE(mh_spills_or_refuses),
	KUNIT_CASE(clients_are_followed),
	KUNIT_CASE(clients_live_with_their_flows),
	KUNIT_CASE(clients_leave_a_draining_dest),
	KUNIT_CASE(fallback_with_rr),
	KUNIT_CASE(fallback_with_mh),
	KUNIT_CASE(fallback_when_all_are_full),
	KUNIT_CASE(table_size_waits_for_pins),
	KUNIT_CASE(key_changes_at_once),
	{}
};

static struct kunit_suite sched_suite = {
	.name = "l3dsr_sched",
	.init = sched_init,
	.exit = pool_fixture_exit,
	.test_cases = sched_cases,
};

static bool is_straight(struct kunit *test, u16 port, enum kind kind)
{
	const struct l3dsr_packet pkt = packet(0xc0000202, port, kind);
	struct l3dsr_dest *dest;

	rcu_read_lock();
	dest = pool_choose_straight(test, &pkt);
	if (!dest)
		pool_choose(test, &pkt);
	rcu_read_unlock();
	return dest;
}

/* Which packets need not look at all that may be. */
static void usual_packets_are_told_at_once(struct kunit *test)
{
	use(test, "rr");
	add(test, 'A', 1);
	add(test, 'B', 1);
	KUNIT_EXPECT_TRUE(test, is_straight(test, 1, SYN));
	KUNIT_EXPECT_FALSE(test, is_straight(test, 1, DATA));
	KUNIT_EXPECT_TRUE(test, is_straight(test, 1, DATA));
	KUNIT_EXPECT_FALSE(test, is_straight(test, 1, FIN));
	KUNIT_EXPECT_FALSE(test, is_straight(test, 1, DATA));
	KUNIT_EXPECT_FALSE(test, is_straight(test, 2, DATA));
	KUNIT_EXPECT_TRUE(test, is_straight(test, 3, UDP));
	KUNIT_EXPECT_FALSE(test, is_straight(test, 3, UDP));
	KUNIT_EXPECT_TRUE(test, is_straight(test, 3, UDP));
	kunit_clock += L3DSR_PIN_STAMP_STEP;
	KUNIT_EXPECT_FALSE(test, is_straight(test, 3, UDP));
	KUNIT_EXPECT_TRUE(test, is_straight(test, 3, UDP));
	weigh(test, 'A', 0);
	weigh(test, 'B', 0);
	KUNIT_EXPECT_FALSE(test, is_straight(test, 4, SYN));
	KUNIT_EXPECT_TRUE(test, is_straight(test, 3, UDP));
}

static struct kunit_case straight_cases[] = {
	KUNIT_CASE(usual_packets_are_told_at_once),
	{}
};

/* The same, by the straight way of usual packets. */
static struct kunit_suite sched_straight_suite = {
	.name = "l3dsr_sched_usual",
	.init = sched_init_straight,
	.exit = pool_fixture_exit,
	.test_cases = sched_cases,
};

static struct kunit_suite straight_suite = {
	.name = "l3dsr_straight",
	.init = sched_init_straight,
	.exit = pool_fixture_exit,
	.test_cases = straight_cases,
};

kunit_test_suites(&sched_suite, &sched_straight_suite, &straight_suite);
