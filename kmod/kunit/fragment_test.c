// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where fragments go: after the first of their datagram, within bounds.
 */
#include <kunit/test.h>
#include <linux/delay.h>

#include "common/stats.h"
#include "director/fragment.h"
#include "director/pool.h"

#define DEST	5
#define BYTES	1480	/* of data in each fragment, as Ethernet has them */

struct fixture {
	struct l3dsr_fragments fragments;
	struct sk_buff_head waited;
};

static struct l3dsr_fragments *fragments_of(struct kunit *test)
{
	return &((struct fixture *)test->priv)->fragments;
}

static struct sk_buff_head *waited_of(struct kunit *test)
{
	return &((struct fixture *)test->priv)->waited;
}

static int fragment_init(struct kunit *test)
{
	struct fixture *fixture = kunit_kzalloc(test, sizeof(*fixture),
						GFP_KERNEL);

	if (!fixture)
		return -ENOMEM;
	l3dsr_fragments_init(&fixture->fragments, &init_net);
	__skb_queue_head_init(&fixture->waited);
	test->priv = fixture;
	return 0;
}

static void fragment_exit(struct kunit *test)
{
	if (!test->priv)
		return;
	l3dsr_fragments_exit(fragments_of(test));
	KUNIT_EXPECT_EQ(test, fragments_of(test)->memory, 0u);
	__skb_queue_purge(waited_of(test));
}

/* Fragment number @number, from 0, of datagram @id. */
static struct l3dsr_packet fragment(u16 id, u16 number)
{
	struct l3dsr_packet pkt = {
		.net = &init_net,
		.family = AF_INET,
		.protocol = IPPROTO_UDP,
		.saddr.ip = htonl(0xc0000202),
		.daddr.ip = htonl(0xc61200fa),
		.fragment = number ? L3DSR_FRAGMENT_LATER :
				     L3DSR_FRAGMENT_FIRST,
		.part = { .id = htonl(id), .offset = number * BYTES,
			  .len = BYTES, .more = true },
	};

	if (!number) {
		pkt.sport = htons(40000);
		pkt.dport = htons(53);
	}
	return pkt;
}

static l3dsr_verdict_t lead(struct kunit *test, struct l3dsr_packet *first)
{
	return l3dsr_fragment_lead(fragments_of(test), first, DEST,
				   waited_of(test));
}

/* Have a later one find its way; its skb is gone, unless it is held. */
static l3dsr_verdict_t follow(struct kunit *test, struct l3dsr_packet *later,
			      u16 *dest)
{
	l3dsr_verdict_t verdict;

	later->skb = alloc_skb(BYTES, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, later->skb);
	later->skb->dev = init_net.loopback_dev;
	later->skb->mark = later->part.offset;
	*dest = 0;
	verdict = l3dsr_fragment_follow(fragments_of(test), later, dest);
	if (l3dsr_verdict_action(verdict) != L3DSR_ACTION_STOLEN)
		kfree_skb(later->skb);
	return verdict;
}

static void expect_led(struct kunit *test, struct l3dsr_packet first)
{
	KUNIT_EXPECT_TRUE(test, lead(test, &first) == L3DSR_CONTINUE);
}

static void expect_goes_to(struct kunit *test, struct l3dsr_packet later,
			   u16 expected)
{
	u16 dest;

	KUNIT_EXPECT_TRUE(test, follow(test, &later, &dest) == L3DSR_CONTINUE);
	KUNIT_EXPECT_EQ(test, dest, expected);
	KUNIT_EXPECT_EQ(test, ntohs(later.sport), 40000);
	KUNIT_EXPECT_EQ(test, ntohs(later.dport), 53);
	KUNIT_EXPECT_EQ(test, later.protocol, IPPROTO_UDP);
}

static void expect_held(struct kunit *test, struct l3dsr_packet later)
{
	u16 dest;

	KUNIT_EXPECT_TRUE(test, follow(test, &later, &dest) ==
				l3dsr_stolen(L3DSR_REASON_FRAGMENT_HELD));
}

static void expect_dropped(struct kunit *test, struct l3dsr_packet later,
			   enum l3dsr_reason reason)
{
	u16 dest;

	KUNIT_EXPECT_TRUE(test, follow(test, &later, &dest) ==
				l3dsr_drop(reason));
}

static void others_follow_the_first(struct kunit *test)
{
	expect_led(test, fragment(1, 0));
	expect_goes_to(test, fragment(1, 1), DEST);
	expect_goes_to(test, fragment(1, 7), DEST);
	expect_goes_to(test, fragment(1, 2), DEST);
}

static void the_stacks_are_the_stacks(struct kunit *test)
{
	struct l3dsr_packet first = fragment(1, 0), later = fragment(1, 1);
	u16 dest;

	KUNIT_EXPECT_TRUE(test,
			  l3dsr_fragment_lead(fragments_of(test), &first,
					      L3DSR_NOBODY, waited_of(test)) ==
			  L3DSR_CONTINUE);
	KUNIT_EXPECT_TRUE(test, follow(test, &later, &dest) == L3DSR_NOT_OURS);
}

/* They come out in the order in which they came in, and hold no device. */
static void early_ones_wait(struct kunit *test)
{
	struct sk_buff *skb;
	u16 number;

	expect_held(test, fragment(1, 3));
	expect_held(test, fragment(1, 1));
	expect_held(test, fragment(1, 2));
	expect_held(test, fragment(2, 1));
	expect_led(test, fragment(1, 0));
	KUNIT_EXPECT_EQ(test, skb_queue_len(waited_of(test)), 3u);
	for (number = 3; (skb = __skb_dequeue(waited_of(test)));
	     number = number % 3 + 1) {
		KUNIT_EXPECT_EQ(test, skb->mark, number * BYTES);
		KUNIT_EXPECT_NULL(test, skb->dev);
		kfree_skb(skb);
	}
	expect_goes_to(test, fragment(1, 4), DEST);
}

static void datagrams_are_told_apart(struct kunit *test)
{
	struct l3dsr_packet other;

	expect_led(test, fragment(1, 0));
	expect_held(test, fragment(2, 1));
	other = fragment(1, 1);
	other.saddr.ip = htonl(0xc0000203);
	expect_held(test, other);
	other = fragment(1, 1);
	other.daddr.ip = htonl(0xc61200fb);
	expect_held(test, other);
	/* RFC 791, section 3.2 */
	other = fragment(1, 1);
	other.protocol = IPPROTO_TCP;
	expect_held(test, other);
	expect_goes_to(test, fragment(1, 1), DEST);
}

static struct l3dsr_packet fragment6(u16 number)
{
	struct l3dsr_packet pkt = fragment(1, number);

	pkt.family = AF_INET6;
	return pkt;
}

/* RFC 8200, section 4.5: what later fragments say comes next is no matter. */
static void ipv6_has_the_protocol_of_the_first(struct kunit *test)
{
	struct l3dsr_packet later = fragment6(1);

	expect_led(test, fragment6(0));
	later.protocol = IPPROTO_TCP;
	expect_goes_to(test, later, DEST);
	expect_held(test, fragment(1, 1));
}

/* RFC 1858, section 4 */
static void another_first_is_dropped(struct kunit *test)
{
	struct l3dsr_packet other = fragment(1, 0);

	expect_led(test, fragment(1, 0));
	expect_led(test, fragment(1, 0));
	other.dport = htons(80);
	KUNIT_EXPECT_TRUE(test, lead(test, &other) ==
				l3dsr_drop(L3DSR_REASON_FRAGMENT));
	other = fragment(1, 0);
	other.sport = htons(1);
	KUNIT_EXPECT_TRUE(test, lead(test, &other) ==
				l3dsr_drop(L3DSR_REASON_FRAGMENT));
	expect_goes_to(test, fragment(1, 1), DEST);
}

/* The next datagram of that identification has a way of its own. */
static void forgotten_when_all_came(struct kunit *test)
{
	struct l3dsr_packet last = fragment(1, 2);

	last.part.more = false;
	expect_led(test, fragment(1, 0));
	expect_goes_to(test, last, DEST);
	expect_goes_to(test, fragment(1, 1), DEST);
	KUNIT_EXPECT_EQ(test, fragments_of(test)->memory, 0u);
	expect_held(test, fragment(1, 1));
}

static void sixteen_of_a_datagram_wait(struct kunit *test)
{
	u16 number;

	for (number = 1; number <= 16; number++)
		expect_held(test, fragment(1, number));
	expect_dropped(test, fragment(1, 17), L3DSR_REASON_FRAGMENT_LIMIT);
	expect_held(test, fragment(2, 1));
	expect_led(test, fragment(1, 0));
	KUNIT_EXPECT_EQ(test, skb_queue_len(waited_of(test)), 16u);
	expect_goes_to(test, fragment(1, 17), DEST);
}

/* Fill the room: so many wait, each of a datagram of its own. */
static unsigned int fill(struct kunit *test)
{
	struct l3dsr_packet later;
	u16 id, dest;

	for (id = 1; id < 1000; id++) {
		later = fragment(id, 1);
		if (follow(test, &later, &dest) !=
		    l3dsr_stolen(L3DSR_REASON_FRAGMENT_HELD))
			break;
	}
	return id - 1;
}

/* An skb of so much data takes 4 KB at most. */
static void memory_is_bounded(struct kunit *test)
{
	unsigned int held = fill(test);

	KUNIT_EXPECT_GE(test, held, 256 / 4u);
	KUNIT_EXPECT_LE(test, held, 256 * 1024 / BYTES);
	KUNIT_EXPECT_LE(test, fragments_of(test)->memory, 256 * 1024u);
	expect_dropped(test, fragment(1, 2), L3DSR_REASON_FRAGMENT_LIMIT);
	expect_dropped(test, fragment(2000, 1), L3DSR_REASON_FRAGMENT_LIMIT);
	/* Those that go make room. */
	expect_led(test, fragment(1, 0));
	KUNIT_EXPECT_EQ(test, skb_queue_len(waited_of(test)), 1u);
	expect_held(test, fragment(2, 2));
}

static void forgotten_after_a_second(struct kunit *test)
{
	u64 before = l3dsr_reason_sum(&init_net,
				      L3DSR_REASON_FRAGMENT_TIMEOUT);
	unsigned long begun = jiffies;

	expect_held(test, fragment(1, 1));
	expect_held(test, fragment(1, 2));
	expect_led(test, fragment(2, 0));
	while (READ_ONCE(fragments_of(test)->memory) &&
	       time_before(jiffies, begun + 10 * HZ))
		msleep(20);
	KUNIT_EXPECT_EQ(test, fragments_of(test)->memory, 0u);
	KUNIT_EXPECT_TRUE(test, time_after_eq(jiffies, begun + HZ));
	flush_delayed_work(&fragments_of(test)->expire);
	KUNIT_EXPECT_EQ(test, l3dsr_reason_sum(&init_net,
					       L3DSR_REASON_FRAGMENT_TIMEOUT),
			before + 2);
	expect_held(test, fragment(2, 1));
}

static void own_ones_do_not_wait(struct kunit *test)
{
	struct l3dsr_packet later = fragment(1, 1);

	later.local_out = true;
	expect_dropped(test, later, L3DSR_REASON_FRAGMENT);
	KUNIT_EXPECT_EQ(test, fragments_of(test)->memory, 0u);
	expect_led(test, fragment(1, 0));
	expect_goes_to(test, later, DEST);
}

static void asking_changes_nothing(struct kunit *test)
{
	struct l3dsr_packet first = fragment(1, 0), later = fragment(1, 1);

	/* Only looked at whether it is there. */
	first.query = (struct l3dsr_query *)&first;
	later.query = first.query;
	expect_led(test, first);
	expect_dropped(test, later, L3DSR_REASON_FRAGMENT);
	KUNIT_EXPECT_EQ(test, fragments_of(test)->memory, 0u);
}

static void exit_frees_what_waits(struct kunit *test)
{
	struct l3dsr_packet later = fragment(1, 1);
	u16 dest;

	KUNIT_EXPECT_TRUE(test, follow(test, &later, &dest) ==
				l3dsr_stolen(L3DSR_REASON_FRAGMENT_HELD));
	skb_get(later.skb);
	expect_led(test, fragment(2, 0));
	l3dsr_fragments_exit(fragments_of(test));
	KUNIT_EXPECT_EQ(test, refcount_read(&later.skb->users), 1u);
	KUNIT_EXPECT_EQ(test, fragments_of(test)->memory, 0u);
	kfree_skb(later.skb);
}

static struct kunit_case fragment_cases[] = {
	KUNIT_CASE(others_follow_the_first),
	KUNIT_CASE(the_stacks_are_the_stacks),
	KUNIT_CASE(early_ones_wait),
	KUNIT_CASE(datagrams_are_told_apart),
	KUNIT_CASE(ipv6_has_the_protocol_of_the_first),
	KUNIT_CASE(another_first_is_dropped),
	KUNIT_CASE(forgotten_when_all_came),
	KUNIT_CASE(sixteen_of_a_datagram_wait),
	KUNIT_CASE(memory_is_bounded),
	KUNIT_CASE(forgotten_after_a_second),
	KUNIT_CASE(own_ones_do_not_wait),
	KUNIT_CASE(asking_changes_nothing),
	KUNIT_CASE(exit_frees_what_waits),
	{}
};

static struct kunit_suite fragment_suite = {
	.name = "l3dsr_fragment",
	.init = fragment_init,
	.exit = fragment_exit,
	.test_cases = fragment_cases,
};

kunit_test_suite(fragment_suite);
