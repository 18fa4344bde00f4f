// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every family, protocol, checksum state and shape of skb: afterwards the
 * headers say what was asked, all checksums are what they would be if computed
 * from nothing, and no other byte changed.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "build.h"
#include "common/dscp.h"
#include "common/rewrite.h"

static const struct {
	const char *name;
	u8 family;
	u8 protocol;
	bool no_udp_checksum;
	u8 fragment;
} kinds[] = {
	{ "TCP", AF_INET, IPPROTO_TCP },
	{ "UDP", AF_INET, IPPROTO_UDP },
	{ "UDP without checksum", AF_INET, IPPROTO_UDP, true },
	{ "SCTP", AF_INET, IPPROTO_SCTP },
	{ "ICMP", AF_INET, IPPROTO_ICMP },
	{ "first fragment", AF_INET, IPPROTO_UDP, false, L3DSR_FRAGMENT_FIRST },
	{ "later fragment", AF_INET, IPPROTO_UDP, false, L3DSR_FRAGMENT_LATER },
	{ "TCP over IPv6", AF_INET6, IPPROTO_TCP },
	{ "UDP over IPv6", AF_INET6, IPPROTO_UDP },
	{ "UDP over IPv6 without checksum", AF_INET6, IPPROTO_UDP, true },
	{ "SCTP over IPv6", AF_INET6, IPPROTO_SCTP },
	{ "ICMPv6", AF_INET6, IPPROTO_ICMPV6 },
};

/* A payload of 0 and odd and even ones: sums pair bytes. */
static const u16 payloads[] = { 0, 1, 64, 1001 };

static void expect_headers4(struct kunit *test, const struct sk_buff *skb)
{
	struct iphdr *iph = ip_hdr(skb);

	KUNIT_EXPECT_EQ(test, ntohl(iph->daddr), ntohl(packet_dest4.ip));
	KUNIT_EXPECT_EQ(test, iph->tos, 7 << 2 | 1);
	KUNIT_EXPECT_EQ(test, iph->ttl, 63);
	KUNIT_EXPECT_TRUE(test, !ip_fast_csum(iph, iph->ihl));
}

static void expect_headers6(struct kunit *test, const struct sk_buff *skb)
{
	struct ipv6hdr *ip6h = ipv6_hdr(skb);

	KUNIT_EXPECT_TRUE(test, ipv6_addr_equal(&ip6h->daddr,
						&packet_dest6.in6));
	KUNIT_EXPECT_EQ(test, ipv6_get_dsfield(ip6h), 7 << 2 | 1);
	KUNIT_EXPECT_EQ(test, ip6h->hop_limit, 63);
}

static u16 value_of(__sum16 check)
{
	return (__force u16)check;
}

static void expect_checksums(struct kunit *test, const struct packet *packet,
			     const struct sk_buff *skb, const char *name)
{
	unsigned int at = packet_check(packet);
	__sum16 check;

	if (at) {
		skb_copy_bits(skb, at, &check, sizeof(check));
		KUNIT_EXPECT_EQ_MSG(test, value_of(check),
				    packet->no_udp_checksum ? 0 :
				    value_of(packet_expected_check(packet,
								   skb)),
				    "transport checksum, %s, ip_summed %u",
				    name, packet->ip_summed);
	}
	if (packet->ip_summed == CHECKSUM_COMPLETE)
		KUNIT_EXPECT_EQ_MSG(test, value_of(csum_fold(skb->csum)),
				    value_of(csum_fold(skb_checksum(skb, 0,
								    skb->len,
								    0))),
				    "skb->csum, %s", name);
}

/* Bytes of the transport header and behind it, the checksum aside. */
static void expect_rest_unchanged(struct kunit *test,
				  const struct packet *packet,
				  const struct sk_buff *skb,
				  const struct sk_buff *before)
{
	unsigned int i;
	u8 now, was;

	for (i = packet_l4(packet); i < skb->len; i++) {
		if (packet_check(packet) && i - packet_check(packet) < 2)
			continue;
		skb_copy_bits(skb, i, &now, 1);
		skb_copy_bits(before, i, &was, 1);
		KUNIT_ASSERT_EQ_MSG(test, now, was, "byte %u", i);
	}
}

static void expect_same(struct kunit *test, const struct sk_buff *skb,
			const struct sk_buff *before)
{
	KUNIT_EXPECT_EQ(test, skb->len, before->len);
	KUNIT_EXPECT_MEMEQ(test, skb->data, before->data, skb_headlen(skb));
}

static void rewrite_one(struct kunit *test, const struct packet *packet,
			const char *name)
{
	const struct l3dsr_rewrite to = {
		.daddr = packet->family == AF_INET ? &packet_dest4 :
						     &packet_dest6,
		.dscp = 7,
		.lower_ttl = true,
	};
	struct sk_buff *skb = packet_build(test, packet);
	struct sk_buff *before = skb_copy(skb, GFP_KERNEL);
	struct sk_buff *clone = NULL;
	struct l3dsr_packet pkt;

	KUNIT_ASSERT_NOT_NULL(test, before);
	if (packet->shape == SHAPE_CLONED)
		clone = skb_clone(skb, GFP_KERNEL);

	packet_read(test, skb, packet->family, &pkt);
	KUNIT_EXPECT_EQ(test, pkt.check, packet_check(packet));
	KUNIT_ASSERT_TRUE(test, l3dsr_rewrite(&pkt, &to) == L3DSR_CONTINUE);

	if (packet->family == AF_INET)
		expect_headers4(test, skb);
	else
		expect_headers6(test, skb);
	expect_checksums(test, packet, skb, name);
	expect_rest_unchanged(test, packet, skb, before);
	if (clone)
		expect_same(test, clone, before);

	kfree_skb(clone);
	kfree_skb(before);
	kfree_skb(skb);
}

static void rewrite_all(struct kunit *test, u8 ip_summed)
{
	unsigned int i, j, shape;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (j = 0; j < ARRAY_SIZE(payloads); j++) {
			for (shape = 0; shape < SHAPES; shape++) {
				struct packet packet = {
					.family = kinds[i].family,
					.protocol = kinds[i].protocol,
					.no_udp_checksum =
						kinds[i].no_udp_checksum,
					.fragment = kinds[i].fragment,
					.dsfield = 0xfd,
					.payload = payloads[j],
					.ip_summed = ip_summed,
					.shape = shape,
				};

				rewrite_one(test, &packet, kinds[i].name);
			}
		}
	}
}

static void rewrite_checksum_none(struct kunit *test)
{
	rewrite_all(test, CHECKSUM_NONE);
}

static void rewrite_checksum_unnecessary(struct kunit *test)
{
	rewrite_all(test, CHECKSUM_UNNECESSARY);
}

static void rewrite_checksum_complete(struct kunit *test)
{
	rewrite_all(test, CHECKSUM_COMPLETE);
}

/* Only TCP and UDP leave a checksum to hardware, and never say that UDP has
 * none.
 */
static void rewrite_checksum_partial(struct kunit *test)
{
	unsigned int i, shape;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if ((kinds[i].protocol != IPPROTO_TCP &&
		     kinds[i].protocol != IPPROTO_UDP) ||
		    kinds[i].no_udp_checksum || kinds[i].fragment)
			continue;
		for (shape = 0; shape < SHAPES; shape++) {
			struct packet packet = {
				.family = kinds[i].family,
				.protocol = kinds[i].protocol,
				.dsfield = 0xfd,
				.payload = 100,
				.ip_summed = CHECKSUM_PARTIAL,
				.shape = shape,
			};

			rewrite_one(test, &packet, kinds[i].name);
		}
	}
}

/* What is not asked for is not written, and nothing is copied for it. */
static void rewrite_keeps_what_is_not_named(struct kunit *test)
{
	static const struct l3dsr_rewrite to = { .dscp = L3DSR_DSCP_KEEP };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct packet packet = {
			.family = kinds[i].family,
			.protocol = kinds[i].protocol,
			.fragment = kinds[i].fragment,
			.dsfield = 0xfd,
			.payload = 10,
		};
		struct sk_buff *skb = packet_build(test, &packet);
		struct sk_buff *before = skb_copy(skb, GFP_KERNEL);
		struct l3dsr_packet pkt;

		packet_read(test, skb, packet.family, &pkt);
		KUNIT_EXPECT_TRUE(test,
				  l3dsr_rewrite(&pkt, &to) == L3DSR_CONTINUE);
		expect_same(test, skb, before);
		kfree_skb(before);
		kfree_skb(skb);
	}
}

/* Director and realserver in turn give back the packet that came. */
static void rewrite_there_and_back(struct kunit *test)
{
	const struct l3dsr_rewrite there = { .daddr = &packet_dest4,
					     .dscp = 7 };
	const struct l3dsr_rewrite back = { .daddr = &packet_vip4, .dscp = 0 };
	struct packet packet = { .family = AF_INET, .protocol = IPPROTO_TCP,
				 .dsfield = 2, .payload = 33 };
	struct sk_buff *skb = packet_build(test, &packet);
	struct sk_buff *before = skb_copy(skb, GFP_KERNEL);
	struct l3dsr_packet pkt;

	packet_read(test, skb, packet.family, &pkt);
	KUNIT_EXPECT_TRUE(test, l3dsr_rewrite(&pkt, &there) == L3DSR_CONTINUE);
	KUNIT_EXPECT_EQ(test, ntohl(pkt.daddr.ip), ntohl(packet_dest4.ip));
	KUNIT_EXPECT_EQ(test, pkt.dscp, 7);
	KUNIT_EXPECT_TRUE(test, l3dsr_rewrite(&pkt, &back) == L3DSR_CONTINUE);
	expect_same(test, skb, before);
	kfree_skb(before);
	kfree_skb(skb);
}

static void rewrite_port(struct kunit *test, const struct packet *packet,
			 const char *name)
{
	static const struct l3dsr_rewrite to = {
		.dscp = L3DSR_DSCP_KEEP,
		.sport = htons(12345),
		.dport = htons(54321),
	};
	struct sk_buff *skb = packet_build(test, packet);
	struct l3dsr_packet pkt;
	__be16 ports[2];

	packet_read(test, skb, packet->family, &pkt);
	KUNIT_ASSERT_TRUE(test, l3dsr_rewrite(&pkt, &to) == L3DSR_CONTINUE);
	skb_copy_bits(skb, packet_l4(packet), ports, sizeof(ports));
	KUNIT_EXPECT_EQ(test, 12345, ntohs(ports[0]));
	KUNIT_EXPECT_EQ(test, 54321, ntohs(ports[1]));
	expect_checksums(test, packet, skb, name);
	kfree_skb(skb);
}

/* Ports alone: of TCP and UDP, whatever hardware has done or is to do. */
static void rewrite_ports(struct kunit *test)
{
	static const u8 states[] = { CHECKSUM_NONE, CHECKSUM_UNNECESSARY,
				     CHECKSUM_COMPLETE, CHECKSUM_PARTIAL };
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if ((kinds[i].protocol != IPPROTO_TCP &&
		     kinds[i].protocol != IPPROTO_UDP) || kinds[i].fragment)
			continue;
		for (j = 0; j < ARRAY_SIZE(states); j++) {
			struct packet packet = {
				.family = kinds[i].family,
				.protocol = kinds[i].protocol,
				.no_udp_checksum = kinds[i].no_udp_checksum,
				.payload = 101,
				.ip_summed = states[j],
			};

			if (packet.no_udp_checksum &&
			    states[j] == CHECKSUM_PARTIAL)
				continue;
			rewrite_port(test, &packet, kinds[i].name);
		}
	}
}

static struct kunit_case rewrite_cases[] = {
	KUNIT_CASE(rewrite_checksum_none),
	KUNIT_CASE(rewrite_checksum_unnecessary),
	KUNIT_CASE(rewrite_checksum_complete),
	KUNIT_CASE(rewrite_checksum_partial),
	KUNIT_CASE(rewrite_keeps_what_is_not_named),
	KUNIT_CASE(rewrite_there_and_back),
	KUNIT_CASE(rewrite_ports),
	{}
};

static struct kunit_suite rewrite_suite = {
	.name = "l3dsr_rewrite",
	.test_cases = rewrite_cases,
};

kunit_test_suite(rewrite_suite);
