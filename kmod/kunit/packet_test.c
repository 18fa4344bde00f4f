// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the parser makes of honest packets, and of truncated and lying ones.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "build.h"

/* Extension headers (RFC 8200, section 4), each 8 bytes, before TCP. */
static const u8 hop_by_hop[] = { IPPROTO_TCP, 0, 1, 4, 0, 0, 0, 0 };
static const u8 hop_then_dest[] = { NEXTHDR_DEST, 0, 1, 4, 0, 0, 0, 0,
				    IPPROTO_TCP, 0, 1, 4, 0, 0, 0, 0 };
static const u8 atomic_fragment[] = { IPPROTO_TCP, 0, 0, 0, 1, 2, 3, 4 };
static const u8 first_fragment[] = { IPPROTO_TCP, 0, 0, 1, 1, 2, 3, 4 };
static const u8 later_fragment[] = { IPPROTO_TCP, 0, 5, 0xa8, 1, 2, 3, 4 };
static const u8 routing_done[] = { IPPROTO_TCP, 0, 4, 0, 0, 0, 0, 0 };
static const u8 routing_left[] = { IPPROTO_TCP, 0, 4, 1, 0, 0, 0, 0 };
static const u8 auth[] = { IPPROTO_TCP, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1 };
/* Claims 2048 bytes. */
static const u8 too_long[] = { IPPROTO_TCP, 255, 1, 4, 0, 0, 0, 0 };
static const u8 too_long_before_gre[] = { IPPROTO_GRE, 255, 1, 4, 0, 0, 0, 0 };

static const struct {
	const char *name;
	struct packet packet;
	u8 fragment;
} good_cases[] = {
	{ "TCP", { AF_INET, IPPROTO_TCP, 0x1c } },
	{ "UDP", { AF_INET, IPPROTO_UDP, 0x1c } },
	{ "SCTP", { AF_INET, IPPROTO_SCTP, 0x1c } },
	{ "ICMP", { AF_INET, IPPROTO_ICMP, 0x1c } },
	{ "unknown protocol", { AF_INET, 253, 0x1c } },
	{ "first fragment",
	  { AF_INET, IPPROTO_UDP, 0x1c, .fragment = L3DSR_FRAGMENT_FIRST },
	  L3DSR_FRAGMENT_FIRST },
	{ "later fragment",
	  { AF_INET, IPPROTO_UDP, 0x1c, 16, .fragment = L3DSR_FRAGMENT_LATER },
	  L3DSR_FRAGMENT_LATER },
	{ "TCP over IPv6", { AF_INET6, IPPROTO_TCP, 0x1c } },
	{ "ICMPv6", { AF_INET6, IPPROTO_ICMPV6, 0x1c } },
	{ "hop-by-hop options",
	  { AF_INET6, IPPROTO_TCP, 0x1c, .ext = hop_by_hop,
	    .ext_len = sizeof(hop_by_hop), .ext_type = NEXTHDR_HOP } },
	{ "hop-by-hop and destination options",
	  { AF_INET6, IPPROTO_TCP, 0x1c, .ext = hop_then_dest,
	    .ext_len = sizeof(hop_then_dest), .ext_type = NEXTHDR_HOP } },
	{ "atomic fragment",
	  { AF_INET6, IPPROTO_TCP, 0x1c, .ext = atomic_fragment,
	    .ext_len = sizeof(atomic_fragment),
	    .ext_type = NEXTHDR_FRAGMENT } },
	{ "first fragment over IPv6",
	  { AF_INET6, IPPROTO_TCP, 0x1c, .ext = first_fragment,
	    .ext_len = sizeof(first_fragment), .ext_type = NEXTHDR_FRAGMENT },
	  L3DSR_FRAGMENT_FIRST },
	{ "later fragment over IPv6",
	  { AF_INET6, IPPROTO_TCP, 0x1c, 16, .fragment = L3DSR_FRAGMENT_LATER,
	    .ext = later_fragment, .ext_len = sizeof(later_fragment),
	    .ext_type = NEXTHDR_FRAGMENT },
	  L3DSR_FRAGMENT_LATER },
	{ "routing header that led here",
	  { AF_INET6, IPPROTO_TCP, 0x1c, .ext = routing_done,
	    .ext_len = sizeof(routing_done), .ext_type = NEXTHDR_ROUTING } },
};

static void expect_read(struct kunit *test, const struct packet *packet,
			const struct l3dsr_packet *pkt, u8 fragment)
{
	bool ports = fragment != L3DSR_FRAGMENT_LATER &&
		     (packet->protocol == IPPROTO_TCP ||
		      packet->protocol == IPPROTO_UDP ||
		      packet->protocol == IPPROTO_SCTP);

	KUNIT_EXPECT_EQ(test, pkt->protocol, packet->protocol);
	KUNIT_EXPECT_EQ(test, pkt->dscp, packet->dsfield >> 2);
	KUNIT_EXPECT_EQ(test, pkt->ttl, 64);
	KUNIT_EXPECT_EQ(test, pkt->l4, packet_l4(packet));
	KUNIT_EXPECT_EQ(test, pkt->check, packet_check(packet));
	KUNIT_EXPECT_EQ(test, pkt->fragment, fragment);
	KUNIT_EXPECT_EQ(test, ntohs(pkt->sport), ports ? 40000 : 0);
	KUNIT_EXPECT_EQ(test, ntohs(pkt->dport), ports ? 80 : 0);
	KUNIT_EXPECT_EQ(test, pkt->opens_flow,
			ports && packet->protocol == IPPROTO_TCP);
}

static void honest_packets_are_read(struct kunit *test)
{
	unsigned int i, shape;

	for (i = 0; i < ARRAY_SIZE(good_cases); i++) {
		for (shape = 0; shape < SHAPES; shape++) {
			struct packet packet = good_cases[i].packet;
			struct l3dsr_packet pkt;
			struct sk_buff *skb;

			packet.shape = shape;
			kunit_info(test, "%s", good_cases[i].name);
			skb = packet_build(test, &packet);
			packet_read(test, skb, packet.family, &pkt);
			expect_read(test, &packet, &pkt,
				    good_cases[i].fragment);
			kfree_skb(skb);
		}
	}
}

static l3dsr_verdict_t read_all(struct sk_buff *skb, u8 family,
				struct l3dsr_packet *pkt)
{
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(pkt, &init_net, skb, family);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	return l3dsr_packet_read_transport(pkt);
}

static void expect_reason(struct kunit *test, l3dsr_verdict_t verdict,
			  enum l3dsr_action action, enum l3dsr_reason reason,
			  const char *name)
{
	KUNIT_EXPECT_EQ_MSG(test, (int)l3dsr_verdict_action(verdict),
			    (int)action, "%s", name);
	KUNIT_EXPECT_EQ_MSG(test, (int)l3dsr_verdict_reason(verdict),
			    (int)reason, "%s", name);
}

static const struct {
	const char *name;
	u8 at;
	u8 value;
	u8 reason;
} lies4[] = {
	{ "version 6", 0, 0x65, L3DSR_REASON_BAD_HEADER },
	{ "header of 16 bytes", 0, 0x44, L3DSR_REASON_BAD_HEADER },
	{ "header of 60 bytes in a packet of 40", 0, 0x4f,
	  L3DSR_REASON_BAD_HEADER },
	{ "longer than it is", 2, 0x01, L3DSR_REASON_BAD_HEADER },
	{ "shorter than its header", 3, 19, L3DSR_REASON_BAD_HEADER },
};

static void lying_ipv4_headers(struct kunit *test)
{
	static const struct packet packet = { AF_INET, IPPROTO_TCP };
	struct l3dsr_packet pkt;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lies4); i++) {
		struct sk_buff *skb = packet_build(test, &packet);

		skb->data[lies4[i].at] = lies4[i].value;
		expect_reason(test, read_all(skb, AF_INET, &pkt),
			      L3DSR_ACTION_PASS, lies4[i].reason,
			      lies4[i].name);
		kfree_skb(skb);
	}
}

static void lying_ipv6_headers(struct kunit *test)
{
	static const struct packet packet = { AF_INET6, IPPROTO_TCP };
	struct sk_buff *skb = packet_build(test, &packet);
	struct l3dsr_packet pkt;

	skb->data[0] = 0x45;
	expect_reason(test, read_all(skb, AF_INET6, &pkt), L3DSR_ACTION_PASS,
		      L3DSR_REASON_BAD_HEADER, "version 4");
	skb->data[0] = 0x60;
	ipv6_hdr(skb)->payload_len = htons(21);
	expect_reason(test, read_all(skb, AF_INET6, &pkt), L3DSR_ACTION_PASS,
		      L3DSR_REASON_BAD_HEADER, "longer than it is");
	ipv6_hdr(skb)->payload_len = htons(19);
	expect_reason(test, read_all(skb, AF_INET6, &pkt), L3DSR_ACTION_DROP,
		      L3DSR_REASON_TRUNCATED, "TCP behind its end");
	ipv6_hdr(skb)->payload_len = 0;
	expect_reason(test, read_all(skb, AF_INET6, &pkt), L3DSR_ACTION_DROP,
		      L3DSR_REASON_TRUNCATED, "padding is no TCP");
	kfree_skb(skb);
}

static const struct {
	const char *name;
	const u8 *ext;
	u8 len;
	u8 type;
	u8 action;
	u8 reason;
} ext_cases[] = {
	{ "segments left", routing_left, sizeof(routing_left), NEXTHDR_ROUTING,
	  L3DSR_ACTION_PASS, L3DSR_REASON_SOURCE_ROUTE },
	{ "authentication header", auth, sizeof(auth), NEXTHDR_AUTH,
	  L3DSR_ACTION_PASS, L3DSR_REASON_AH },
	{ "options longer than the packet", too_long, sizeof(too_long),
	  NEXTHDR_DEST, L3DSR_ACTION_DROP, L3DSR_REASON_TRUNCATED },
	{ "the same before what has no header", too_long_before_gre,
	  sizeof(too_long_before_gre), NEXTHDR_DEST, L3DSR_ACTION_DROP,
	  L3DSR_REASON_TRUNCATED },
};

static void extension_headers_that_end_it(struct kunit *test)
{
	struct l3dsr_packet pkt;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ext_cases); i++) {
		struct packet packet = {
			AF_INET6, IPPROTO_TCP, .ext = ext_cases[i].ext,
			.ext_len = ext_cases[i].len,
			.ext_type = ext_cases[i].type,
		};
		struct sk_buff *skb = packet_build(test, &packet);

		expect_reason(test, read_all(skb, AF_INET6, &pkt),
			      ext_cases[i].action, ext_cases[i].reason,
			      ext_cases[i].name);
		kfree_skb(skb);
	}
}

/* A chain that never ends within reason. */
static void endless_extension_headers(struct kunit *test)
{
	static u8 chain[30 * 8];
	struct packet packet = {
		AF_INET6, IPPROTO_TCP, .ext = chain, .ext_len = sizeof(chain),
		.ext_type = NEXTHDR_DEST,
	};
	struct l3dsr_packet pkt;
	struct sk_buff *skb;
	unsigned int i;

	for (i = 0; i < sizeof(chain); i += 8)
		chain[i] = NEXTHDR_DEST;
	skb = packet_build(test, &packet);
	expect_reason(test, read_all(skb, AF_INET6, &pkt), L3DSR_ACTION_DROP,
		      L3DSR_REASON_EXT_HEADERS, "30 headers");
	kfree_skb(skb);
}

static void source_routes(struct kunit *test)
{
	/* RFC 791, section 3.1: type, length, pointer, one address. */
	static const u8 lsrr[] = { 1, IPOPT_LSRR, 7, 4, 10, 0, 0, 1 };
	static const u8 timestamp[] = { IPOPT_TIMESTAMP, 8, 5, 0, 0, 0, 0, 0 };
	static const u8 endless[] = { IPOPT_RR, 0, 0, 0, 0, 0, 0, 0 };
	static const u8 behind_end[] = { 0, IPOPT_LSRR, 7, 4, 10, 0, 0, 1 };
	static const struct {
		const char *name;
		const u8 *options;
		bool routes;
	} cases[] = {
		{ "loose source route", lsrr, true },
		{ "timestamp", timestamp, false },
		{ "option of no length", endless, false },
		{ "source route behind the end of options", behind_end, false },
	};
	static const struct packet packet = { AF_INET, IPPROTO_TCP,
					      .payload = 8 };
	struct l3dsr_packet pkt;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sk_buff *skb = packet_build(test, &packet);
		l3dsr_verdict_t verdict;

		/* 8 bytes of options, TCP moves behind them. */
		memmove(skb->data + 28, skb->data + 20, 20);
		memcpy(skb->data + 20, cases[i].options, 8);
		ip_hdr(skb)->ihl = 7;
		verdict = read_all(skb, AF_INET, &pkt);
		if (cases[i].routes) {
			expect_reason(test, verdict, L3DSR_ACTION_PASS,
				      L3DSR_REASON_SOURCE_ROUTE,
				      cases[i].name);
		} else {
			KUNIT_EXPECT_TRUE_MSG(test, verdict == L3DSR_CONTINUE,
					      "%s", cases[i].name);
			KUNIT_EXPECT_EQ(test, pkt.l4, 28u);
		}
		kfree_skb(skb);
	}
}

/* Cut anywhere, a packet ends in a reason or is read: never out of bounds,
 * which KASAN sees.
 */
static void truncated_anywhere(struct kunit *test)
{
	unsigned int i, len;

	for (i = 0; i < ARRAY_SIZE(good_cases); i++) {
		struct packet packet = good_cases[i].packet;
		struct sk_buff *skb = packet_build(test, &packet);

		for (len = 0; len < skb->len; len++) {
			struct sk_buff *cut = alloc_skb(len, GFP_KERNEL);
			struct l3dsr_packet pkt;
			l3dsr_verdict_t verdict;

			KUNIT_ASSERT_NOT_NULL(test, cut);
			skb_copy_bits(skb, 0, skb_put(cut, len), len);
			skb_reset_network_header(cut);
			verdict = read_all(cut, packet.family, &pkt);
			KUNIT_EXPECT_TRUE(test, verdict != L3DSR_CONTINUE);
			kfree_skb(cut);
		}
		kfree_skb(skb);
	}
}

static const struct {
	const char *name;
	u32 saddr;
	bool bad;
} sources4[] = {
	{ "a client", 0xc0000202, false },
	{ "0.0.0.0", 0, true },
	{ "0.1.2.3, which Linux routes", 0x00010203, false },
	{ "127.0.0.1", 0x7f000001, true },
	{ "224.0.0.1", 0xe0000001, true },
	{ "255.255.255.255", 0xffffffff, true },
	{ "the VIP (land)", 0xc61200fa, true },
};

static void bad_sources(struct kunit *test)
{
	struct l3dsr_packet pkt = { .family = AF_INET, .daddr = packet_vip4 };
	struct l3dsr_packet pkt6 = { .family = AF_INET6,
				     .daddr = packet_vip6 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sources4); i++) {
		pkt.saddr.ip = htonl(sources4[i].saddr);
		KUNIT_EXPECT_EQ_MSG(test, l3dsr_packet_bad_source(&pkt),
				    sources4[i].bad, "%s", sources4[i].name);
	}
	KUNIT_EXPECT_TRUE_MSG(test, l3dsr_packet_bad_source(&pkt6), "::");
	pkt6.saddr.in6 = in6addr_loopback;
	KUNIT_EXPECT_TRUE_MSG(test, l3dsr_packet_bad_source(&pkt6), "::1");
	pkt6.saddr.in6 = in6addr_linklocal_allnodes;
	KUNIT_EXPECT_TRUE_MSG(test, l3dsr_packet_bad_source(&pkt6), "ff02::1");
	pkt6.saddr = packet_vip6;
	KUNIT_EXPECT_TRUE_MSG(test, l3dsr_packet_bad_source(&pkt6), "land");
	pkt6.saddr = packet_dest6;
	KUNIT_EXPECT_FALSE_MSG(test, l3dsr_packet_bad_source(&pkt6), "client");
}

static struct kunit_case packet_cases[] = {
	KUNIT_CASE(honest_packets_are_read),
	KUNIT_CASE(lying_ipv4_headers),
	KUNIT_CASE(lying_ipv6_headers),
	KUNIT_CASE(extension_headers_that_end_it),
	KUNIT_CASE(endless_extension_headers),
	KUNIT_CASE(source_routes),
	KUNIT_CASE(truncated_anywhere),
	KUNIT_CASE(bad_sources),
	{}
};

static struct kunit_suite packet_suite = {
	.name = "l3dsr_packet",
	.test_cases = packet_cases,
};

kunit_test_suite(packet_suite);

MODULE_DESCRIPTION("L3DSR: KUnit suites");
MODULE_LICENSE("GPL");
