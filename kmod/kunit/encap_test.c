// SPDX-License-Identifier: GPL-2.0-only
/*
 * Headers before packets: what they say, that nothing else changes, and that
 * others who hold the packet do not see it. Expected values are the RFCs'.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <net/dst.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

#include "build.h"
#include "common/encap.h"

/* A director's own addresses, RFC 5737 and RFC 3849. */
static const union nf_inet_addr own4 = { .ip = htonl(0xcb00710a) };
static const union nf_inet_addr own6 = {
	.ip6 = { htonl(0x20010db8), htonl(0x000d0000), 0, htonl(0x10) },
};

static const struct {
	const char *name;
	u8 kind;
	u8 between;		/* bytes between IP header and packet */
	bool checksum;
} kinds[] = {
	{ "ipip", L3DSR_ENCAP_IPIP, 0, false },
	{ "gre", L3DSR_ENCAP_GRE, 4, false },
	{ "gue", L3DSR_ENCAP_GUE, 12, false },
	{ "gue with checksum", L3DSR_ENCAP_GUE, 12, true },
};

/* RFC 2003, section 3.1; RFC 2473, section 3; RFC 2784; RFC 768. */
static u8 protocol_of(u8 kind, u8 inner)
{
	switch (kind) {
	case L3DSR_ENCAP_GRE:
		return 47;
	case L3DSR_ENCAP_GUE:
		return 17;
	default:
		return inner == AF_INET ? 4 : 41;
	}
}

static void expect_outer4(struct kunit *test, const struct sk_buff *skb,
			  u8 protocol)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;

	KUNIT_EXPECT_EQ(test, skb->data[0], 0x45);
	/* The inner packet's ECN, 1, and none of its DSCP. */
	KUNIT_EXPECT_EQ(test, iph->tos, 1);
	KUNIT_EXPECT_EQ(test, ntohs(iph->tot_len), skb->len);
	KUNIT_EXPECT_EQ(test, iph->ttl, 61);
	KUNIT_EXPECT_EQ(test, iph->protocol, protocol);
	KUNIT_EXPECT_EQ(test, ntohl(iph->saddr), ntohl(own4.ip));
	KUNIT_EXPECT_EQ(test, ntohl(iph->daddr), ntohl(packet_dest4.ip));
	KUNIT_EXPECT_TRUE(test, !ip_fast_csum(iph, iph->ihl));
}

static void expect_outer6(struct kunit *test, const struct sk_buff *skb,
			  u8 protocol)
{
	const struct ipv6hdr *ip6h = (const struct ipv6hdr *)skb->data;

	/* Version 6, traffic class 1, the lower 20 bits of the entropy. */
	KUNIT_EXPECT_EQ(test, ntohl(*(__be32 *)skb->data), 0x60145678);
	KUNIT_EXPECT_EQ(test, ntohs(ip6h->payload_len), skb->len - 40);
	KUNIT_EXPECT_EQ(test, ip6h->hop_limit, 61);
	KUNIT_EXPECT_EQ(test, ip6h->nexthdr, protocol);
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&ip6h->saddr, &own6.in6));
	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&ip6h->daddr,
						&packet_dest6.in6));
}

/* DF of an IPv4 header is the inner packet's, or set around IPv6. */
static void expect_fragmentation(struct kunit *test, const struct sk_buff *skb,
				 bool may_fragment)
{
	const struct iphdr *iph = (const struct iphdr *)skb->data;

	KUNIT_EXPECT_EQ(test, ntohs(iph->frag_off), may_fragment ? 0 : IP_DF);
	if (!may_fragment)
		KUNIT_EXPECT_EQ(test, ntohs(iph->id), 0);
}

static __sum16 udp_sum(const struct sk_buff *skb, u8 family, unsigned int at)
{
	__wsum sum = skb_checksum(skb, at, skb->len - at, 0);

	if (family == AF_INET)
		return csum_tcpudp_magic(own4.ip, packet_dest4.ip,
					 skb->len - at, IPPROTO_UDP, sum);
	return csum_ipv6_magic(&own6.in6, &packet_dest6.in6, skb->len - at,
			       IPPROTO_UDP, sum);
}

static void expect_udp(struct kunit *test, struct sk_buff *skb, u8 family,
		       unsigned int at, bool checksum)
{
	struct udphdr *udp = (struct udphdr *)(skb->data + at);

	/* The first of the dynamic ports and the lower 14 bits. */
	KUNIT_EXPECT_EQ(test, ntohs(udp->source), 0xc000 | 0x1678);
	KUNIT_EXPECT_EQ(test, ntohs(udp->dest), 6080);
	KUNIT_EXPECT_EQ(test, ntohs(udp->len), skb->len - at);
	if (!checksum) {
		KUNIT_EXPECT_TRUE(test, !udp->check);
		return;
	}
	KUNIT_EXPECT_TRUE(test, !udp_sum(skb, family, at));
}

static void expect_between(struct kunit *test, struct sk_buff *skb, u8 inner,
			   u8 outer, unsigned int kind)
{
	unsigned int at = outer == AF_INET ? 20 : 40;

	if (kinds[kind].kind == L3DSR_ENCAP_GRE) {
		KUNIT_EXPECT_EQ(test, ntohl(*(__be32 *)(skb->data + at)),
				inner == AF_INET ? 0x0800 : 0x86dd);
	} else if (kinds[kind].kind == L3DSR_ENCAP_GUE) {
		expect_udp(test, skb, outer, at, kinds[kind].checksum);
		KUNIT_EXPECT_EQ(test, ntohl(*(__be32 *)(skb->data + at + 8)),
				inner == AF_INET ? 0x00040000 : 0x00290000);
	}
}

static void prepare(struct l3dsr_encap *encap, u8 outer, unsigned int kind)
{
	const struct l3dsr_encap_config config = {
		.daddr = outer == AF_INET ? &packet_dest4 : &packet_dest6,
		.family = outer,
		.kind = kinds[kind].kind,
		.port = htons(6080),
		.checksum = kinds[kind].checksum,
	};

	l3dsr_encap_prepare(encap, &config);
}

static l3dsr_verdict_t push(struct l3dsr_packet *pkt, u8 outer,
			    const struct l3dsr_encap *encap)
{
	const struct l3dsr_outer more = {
		.saddr = outer == AF_INET ? &own4 : &own6,
		.entropy = 0x12345678,
		.headroom = 16,
		.ttl = 61,
	};

	return l3dsr_encap_push(pkt, encap, &more);
}

static void finish_checksums(struct kunit *test, struct sk_buff *skb)
{
	if (skb->ip_summed == CHECKSUM_PARTIAL)
		KUNIT_ASSERT_EQ(test, skb_checksum_help(skb), 0);
}

static void push_one(struct kunit *test, const struct packet *packet, u8 outer,
		     unsigned int kind)
{
	unsigned int len = (outer == AF_INET ? 20 : 40) + kinds[kind].between;
	u8 protocol = protocol_of(kinds[kind].kind, packet->family);
	struct sk_buff *skb = packet_build(test, packet);
	struct sk_buff *before = skb_copy(skb, GFP_KERNEL);
	struct sk_buff *clone = NULL;
	struct l3dsr_encap encap;
	struct l3dsr_packet pkt;

	KUNIT_ASSERT_NOT_NULL(test, before);
	if (packet->shape == SHAPE_CLONED)
		clone = skb_clone(skb, GFP_KERNEL);
	prepare(&encap, outer, kind);
	KUNIT_EXPECT_EQ(test, encap.len, len);
	packet_read(test, skb, packet->family, &pkt);
	KUNIT_ASSERT_TRUE(test, push(&pkt, outer, &encap) == L3DSR_CONTINUE);
	finish_checksums(test, skb);
	finish_checksums(test, before);

	KUNIT_EXPECT_EQ(test, skb->len, before->len + len);
	KUNIT_EXPECT_EQ(test, pkt.len, skb->len);
	KUNIT_EXPECT_GE(test, skb_headroom(skb), 16);
	KUNIT_EXPECT_EQ(test, ntohs(skb->protocol),
			outer == AF_INET ? ETH_P_IP : ETH_P_IPV6);
	if (outer == AF_INET) {
		expect_outer4(test, skb, protocol);
		expect_fragmentation(test, skb, packet->family == AF_INET);
	} else {
		expect_outer6(test, skb, protocol);
	}
	expect_between(test, skb, packet->family, outer, kind);
	KUNIT_ASSERT_EQ(test, skb_linearize(skb), 0);
	KUNIT_EXPECT_MEMEQ(test, skb->data + len, before->data, before->len);
	if (clone)
		KUNIT_EXPECT_EQ(test, clone->len, before->len);

	kfree_skb(clone);
	kfree_skb(before);
	kfree_skb(skb);
}

static void push_all(struct kunit *test, u8 ip_summed)
{
	static const u8 families[] = { AF_INET, AF_INET6 };
	static const u16 payloads[] = { 0, 1, 1000 };
	unsigned int kind, i, j, shape;

	for (kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		for (i = 0; i < 4; i++) {
			for (j = 0; j < ARRAY_SIZE(payloads); j++) {
				for (shape = 0; shape < SHAPES; shape++) {
					struct packet packet = {
						.family = families[i / 2],
						.protocol = IPPROTO_UDP,
						.dsfield = 0xfd,
						.payload = payloads[j],
						.ip_summed = ip_summed,
						.shape = shape,
					};

					push_one(test, &packet, families[i % 2],
						 kind);
				}
			}
		}
	}
}

static void push_checksum_none(struct kunit *test)
{
	push_all(test, CHECKSUM_NONE);
}

static void push_checksum_complete(struct kunit *test)
{
	push_all(test, CHECKSUM_COMPLETE);
}

static void push_checksum_partial(struct kunit *test)
{
	unsigned int kind, shape, i;

	for (kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		for (i = 0; i < 4; i++) {
			for (shape = 0; shape < SHAPE_PAGED; shape++) {
				struct packet packet = {
					.family = i & 1 ? AF_INET6 : AF_INET,
					.protocol = IPPROTO_TCP,
					.dsfield = 0xfd,
					.payload = 101,
					.ip_summed = CHECKSUM_PARTIAL,
					.shape = shape,
				};

				push_one(test, &packet,
					 i & 2 ? AF_INET6 : AF_INET, kind);
			}
		}
	}
}

/* Two packets that may be fragmented are told apart (RFC 6864, section 4). */
static void push_counts_identifications(struct kunit *test)
{
	struct packet packet = { .family = AF_INET, .protocol = IPPROTO_UDP,
				 .payload = 9 };
	struct l3dsr_encap encap;
	struct l3dsr_packet pkt;
	struct sk_buff *skb;
	u16 ids[2];
	int i;

	prepare(&encap, AF_INET, 0);
	for (i = 0; i < 2; i++) {
		skb = packet_build(test, &packet);
		packet_read(test, skb, AF_INET, &pkt);
		KUNIT_ASSERT_TRUE(test, push(&pkt, AF_INET, &encap) ==
				  L3DSR_CONTINUE);
		ids[i] = ntohs(ip_hdr(skb)->id);
		kfree_skb(skb);
	}
	KUNIT_EXPECT_NE(test, ids[0], ids[1]);
}

/* No packet is longer than its 16 bits can say, and what would be stays as it
 * is.
 */
static void push_refuses_giants(struct kunit *test)
{
	struct packet packet = { .family = AF_INET, .protocol = IPPROTO_UDP,
				 .payload = U16_MAX - 28 - 19 };
	struct sk_buff *skb = packet_build(test, &packet);
	unsigned int len = skb->len;
	struct l3dsr_encap encap;
	struct l3dsr_packet pkt;

	prepare(&encap, AF_INET, 0);
	packet_read(test, skb, AF_INET, &pkt);
	KUNIT_EXPECT_TRUE(test, push(&pkt, AF_INET, &encap) ==
			  l3dsr_drop(L3DSR_REASON_TOO_BIG));
	KUNIT_EXPECT_EQ(test, skb->len, len);
	kfree_skb(skb);
}

static void prepare_nothing(struct kunit *test)
{
	const struct l3dsr_encap_config config = { .kind = L3DSR_ENCAP_NONE };
	struct l3dsr_encap encap;

	l3dsr_encap_prepare(&encap, &config);
	KUNIT_EXPECT_EQ(test, encap.len, 0);
}

static struct kunit_case encap_cases[] = {
	KUNIT_CASE(push_checksum_none),
	KUNIT_CASE(push_checksum_complete),
	KUNIT_CASE(push_checksum_partial),
	KUNIT_CASE(push_counts_identifications),
	KUNIT_CASE(push_refuses_giants),
	KUNIT_CASE(prepare_nothing),
	{}
};

static struct kunit_suite encap_suite = {
	.name = "l3dsr_encap",
	.test_cases = encap_cases,
};

kunit_test_suite(encap_suite);
