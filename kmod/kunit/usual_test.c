// SPDX-License-Identifier: GPL-2.0-only
/*
 * The straight way's own reading and writing does, byte by byte, what the path
 * for any packet does; and it takes none that it would read wrongly.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/ip.h>

#include "build.h"
#include "common/encap.h"
#include "common/encap_usual.h"
#include "common/rewrite.h"
#include "common/rewrite_usual.h"
#include "common/usual.h"

static const struct packet kinds[] = {
	{ .family = AF_INET, .protocol = IPPROTO_TCP },
	{ .family = AF_INET, .protocol = IPPROTO_UDP },
	{ .family = AF_INET, .protocol = IPPROTO_UDP, .no_udp_checksum = true },
	{ .family = AF_INET6, .protocol = IPPROTO_TCP },
	{ .family = AF_INET6, .protocol = IPPROTO_UDP },
};

static const u16 payloads[] = { 0, 1, 64, 1001 };
static const u8 states[] = { CHECKSUM_NONE, CHECKSUM_UNNECESSARY,
			     CHECKSUM_COMPLETE, CHECKSUM_PARTIAL };

static void each(struct kunit *test,
		 void (*one)(struct kunit *test, const struct packet *packet))
{
	unsigned int i, j, k;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (j = 0; j < ARRAY_SIZE(payloads); j++) {
			for (k = 0; k < ARRAY_SIZE(states); k++) {
				struct packet packet = kinds[i];

				packet.payload = payloads[j];
				packet.ip_summed = states[k];
				packet.dsfield = 46 << 2 | 1;
				one(test, &packet);
			}
		}
	}
}

static void expect_same_bytes(struct kunit *test, const struct packet *packet,
			      const struct sk_buff *skb,
			      const struct sk_buff *other)
{
	KUNIT_ASSERT_EQ(test, skb->len, other->len);
	KUNIT_EXPECT_EQ_MSG(test, memcmp(skb->data, other->data, skb->len), 0,
			    "family %u, protocol %u, payload %u, ip_summed %u",
			    packet->family, packet->protocol, packet->payload,
			    packet->ip_summed);
}

static void read_one(struct kunit *test, const struct packet *packet)
{
	struct sk_buff *skb = packet_build(test, packet);
	struct l3dsr_packet pkt, usually;
	struct l3dsr_usual usual;

	KUNIT_ASSERT_TRUE(test, l3dsr_usual_read(&usual, skb, packet->family));
	KUNIT_EXPECT_TRUE(test, l3dsr_usual_is_intact(skb, packet->family));
	packet_read(test, skb, packet->family, &pkt);
	l3dsr_usual_to_packet(&usually, &init_net, skb, packet->family);
	/* A part is read of fragments only. */
	memset(&pkt.part, 0, sizeof(pkt.part));
	memset(&usually.part, 0, sizeof(usually.part));

	KUNIT_EXPECT_PTR_EQ(test, usually.net, pkt.net);
	KUNIT_EXPECT_PTR_EQ(test, usually.skb, pkt.skb);
	KUNIT_EXPECT_EQ(test, memcmp(&usually.saddr, &pkt.saddr,
				     2 * sizeof(pkt.saddr)), 0);
	KUNIT_EXPECT_EQ(test, usually.l3, pkt.l3);
	KUNIT_EXPECT_EQ(test, usually.l4, pkt.l4);
	KUNIT_EXPECT_EQ(test, usually.check, pkt.check);
	KUNIT_EXPECT_EQ(test, usually.len, pkt.len);
	KUNIT_EXPECT_EQ(test, ntohs(usually.sport), ntohs(pkt.sport));
	KUNIT_EXPECT_EQ(test, ntohs(usually.dport), ntohs(pkt.dport));
	KUNIT_EXPECT_EQ(test, usually.family, pkt.family);
	KUNIT_EXPECT_EQ(test, usually.protocol, pkt.protocol);
	KUNIT_EXPECT_EQ(test, usually.dscp, pkt.dscp);
	KUNIT_EXPECT_EQ(test, usually.ttl, pkt.ttl);
	KUNIT_EXPECT_EQ(test, usually.fragment, pkt.fragment);
	KUNIT_EXPECT_EQ(test, usually.may_fragment, pkt.may_fragment);
	KUNIT_EXPECT_EQ(test, usually.opens_flow, pkt.opens_flow);
	KUNIT_EXPECT_EQ(test, usually.closes_flow, pkt.closes_flow);
	KUNIT_EXPECT_PTR_EQ(test, usually.query, pkt.query);
	KUNIT_EXPECT_FALSE(test, usually.local_out);
	KUNIT_EXPECT_FALSE(test, usually.ingress);
	KUNIT_EXPECT_FALSE(test, usually.has_options);
	kfree_skb(skb);
}

static void reads_what_the_path_reads(struct kunit *test)
{
	each(test, read_one);
}

static void knows_flags(struct kunit *test)
{
	const struct packet packet = { .family = AF_INET,
				       .protocol = IPPROTO_TCP };
	struct sk_buff *skb = packet_build(test, &packet);
	u8 *flags = skb->data + sizeof(struct iphdr) + 13;
	struct l3dsr_packet pkt, usually;
	unsigned int i;

	for (i = 0; i < 256; i++) {
		*flags = i;
		packet_read(test, skb, AF_INET, &pkt);
		l3dsr_usual_to_packet(&usually, &init_net, skb, AF_INET);
		KUNIT_EXPECT_EQ(test, usually.opens_flow, pkt.opens_flow);
		KUNIT_EXPECT_EQ(test, usually.closes_flow, pkt.closes_flow);
	}
	kfree_skb(skb);
}

static void rewrite_one(struct kunit *test, const struct packet *packet,
			bool leaves)
{
	struct sk_buff *skb = packet_build(test, packet);
	struct sk_buff *other = packet_build(test, packet);
	const union nf_inet_addr *dest =
		packet->family == AF_INET ? &packet_dest4 : &packet_dest6;
	const struct l3dsr_rewrite to = { .daddr = dest, .dscp = 7,
					  .lower_ttl = leaves };
	struct l3dsr_usual usual;
	struct l3dsr_packet pkt;

	KUNIT_ASSERT_TRUE(test, l3dsr_usual_read(&usual, skb, packet->family));
	if (leaves)
		l3dsr_usual_rewrite(skb, &usual, packet->family, dest, 7, true);
	else
		l3dsr_usual_rewrite(skb, &usual, packet->family, dest, 7, false);
	packet_read(test, other, packet->family, &pkt);
	KUNIT_EXPECT_TRUE(test, l3dsr_rewrite(&pkt, &to) == L3DSR_CONTINUE);
	expect_same_bytes(test, packet, skb, other);
	KUNIT_EXPECT_TRUE(test, l3dsr_usual_is_intact(skb, packet->family));
	if (!leaves && packet->ip_summed == CHECKSUM_COMPLETE)
		KUNIT_EXPECT_TRUE(test, csum_fold(skb->csum) ==
				  csum_fold(csum_partial(skb->data, skb->len,
							 0)));
	kfree_skb(other);
	kfree_skb(skb);
}

static void rewrite_to_leave(struct kunit *test, const struct packet *packet)
{
	rewrite_one(test, packet, true);
}

static void rewrite_to_stay(struct kunit *test, const struct packet *packet)
{
	rewrite_one(test, packet, false);
}

static void rewrites_as_the_path_does(struct kunit *test)
{
	each(test, rewrite_to_leave);
	each(test, rewrite_to_stay);
}

static void lower_one(struct kunit *test, const struct packet *packet)
{
	struct sk_buff *skb = packet_build(test, packet);
	struct sk_buff *other = packet_build(test, packet);
	struct l3dsr_packet pkt;

	l3dsr_usual_lower_ttl(skb, packet->family);
	packet_read(test, other, packet->family, &pkt);
	KUNIT_EXPECT_TRUE(test, l3dsr_lower_ttl(&pkt) == L3DSR_CONTINUE);
	expect_same_bytes(test, packet, skb, other);
	kfree_skb(other);
	kfree_skb(skb);
}

static void lowers_the_ttl_as_the_path_does(struct kunit *test)
{
	each(test, lower_one);
}

/* A director's own address, RFC 5737. */
static const union nf_inet_addr own4 = { .ip = htonl(0xcb00710a) };

static struct sk_buff *build_with_df(struct kunit *test,
				     const struct packet *packet)
{
	struct sk_buff *skb = packet_build(test, packet);

	if (packet->family == AF_INET) {
		ip_hdr(skb)->frag_off = htons(IP_DF);
		ip_send_check(ip_hdr(skb));
	}
	return skb;
}

static void encap_one(struct kunit *test, const struct packet *packet, u8 kind)
{
	const struct l3dsr_encap_config config = {
		.daddr = &packet_dest4, .family = AF_INET, .kind = kind,
	};
	const struct l3dsr_outer outer = { .saddr = &own4, .ttl = 61 };
	struct sk_buff *other = build_with_df(test, packet);
	struct sk_buff *skb = build_with_df(test, packet);
	struct l3dsr_encap encap;
	struct l3dsr_packet pkt;

	l3dsr_encap_prepare(&encap, &config);
	if (!l3dsr_encap_is_usual(&encap, skb, 16)) {
		KUNIT_EXPECT_EQ(test, packet->ip_summed, CHECKSUM_PARTIAL);
	} else {
		l3dsr_encap_push_usual(skb, &encap, own4.ip, 61,
				       packet->family, true);
		packet_read(test, other, packet->family, &pkt);
		KUNIT_EXPECT_TRUE(test, l3dsr_encap_push(&pkt, &encap, &outer) ==
					L3DSR_CONTINUE);
		expect_same_bytes(test, packet, skb, other);
		KUNIT_EXPECT_TRUE(test, skb->ip_summed == other->ip_summed);
		KUNIT_EXPECT_TRUE(test, skb->encapsulation ==
					other->encapsulation);
		KUNIT_EXPECT_EQ(test, ntohs(skb->protocol),
				ntohs(other->protocol));
		KUNIT_EXPECT_EQ(test, skb_network_offset(skb), 0);
		KUNIT_EXPECT_EQ(test, skb_transport_offset(skb),
				skb_transport_offset(other));
	}
	kfree_skb(other);
	kfree_skb(skb);
}

static void ipip_one(struct kunit *test, const struct packet *packet)
{
	encap_one(test, packet, L3DSR_ENCAP_IPIP);
}

static void gre_one(struct kunit *test, const struct packet *packet)
{
	encap_one(test, packet, L3DSR_ENCAP_GRE);
}

static void encapsulates_as_the_path_does(struct kunit *test)
{
	each(test, ipip_one);
	each(test, gre_one);
}

static void expect_unusual(struct kunit *test, struct sk_buff *skb, u8 family,
			   const char *why)
{
	struct l3dsr_usual usual;

	KUNIT_EXPECT_FALSE_MSG(test, l3dsr_usual_read(&usual, skb, family),
			       "%s", why);
	kfree_skb(skb);
}

static void leaves_what_is_not_usual(struct kunit *test)
{
	static const struct packet others[] = {
		{ .family = AF_INET, .protocol = IPPROTO_SCTP },
		{ .family = AF_INET, .protocol = IPPROTO_ICMP },
		{ .family = AF_INET6, .protocol = IPPROTO_ICMPV6 },
		{ .family = AF_INET, .protocol = IPPROTO_UDP, .payload = 64,
		  .fragment = L3DSR_FRAGMENT_FIRST },
		{ .family = AF_INET, .protocol = IPPROTO_UDP, .payload = 64,
		  .fragment = L3DSR_FRAGMENT_LATER },
		{ .family = AF_INET, .protocol = IPPROTO_TCP,
		  .shape = SHAPE_PAGED },
		{ .family = AF_INET6, .protocol = IPPROTO_UDP,
		  .shape = SHAPE_PAGED },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		expect_unusual(test, packet_build(test, &others[i]),
			       others[i].family, "kind");
}

/* Lengths that lie: the path says why. */
static void leaves_what_is_cut_short(struct kunit *test)
{
	const struct packet tcp4 = { .family = AF_INET,
				     .protocol = IPPROTO_TCP };
	const struct packet tcp6 = { .family = AF_INET6,
				     .protocol = IPPROTO_TCP };
	unsigned int len;
	struct sk_buff *skb;

	for (len = 0; len < sizeof(struct iphdr) + 20; len++) {
		skb = packet_build(test, &tcp4);
		ip_hdr(skb)->tot_len = htons(len);
		expect_unusual(test, skb, AF_INET, "total length");
		skb = packet_build(test, &tcp4);
		__skb_trim(skb, len);
		expect_unusual(test, skb, AF_INET, "bytes of IPv4");
	}
	for (len = 0; len < sizeof(struct ipv6hdr) + 20; len++) {
		skb = packet_build(test, &tcp6);
		__skb_trim(skb, len);
		expect_unusual(test, skb, AF_INET6, "bytes of IPv6");
	}
	skb = packet_build(test, &tcp4);
	ip_hdr(skb)->tot_len = htons(skb->len + 1);
	expect_unusual(test, skb, AF_INET, "longer than it is");
	skb = packet_build(test, &tcp4);
	ip_hdr(skb)->ihl = 6;
	expect_unusual(test, skb, AF_INET, "options");
}

static struct kunit_case usual_cases[] = {
	KUNIT_CASE(reads_what_the_path_reads),
	KUNIT_CASE(knows_flags),
	KUNIT_CASE(rewrites_as_the_path_does),
	KUNIT_CASE(lowers_the_ttl_as_the_path_does),
	KUNIT_CASE(encapsulates_as_the_path_does),
	KUNIT_CASE(leaves_what_is_not_usual),
	KUNIT_CASE(leaves_what_is_cut_short),
	{}
};

static struct kunit_suite usual_suite = {
	.name = "l3dsr_usual",
	.test_cases = usual_cases,
};

kunit_test_suite(usual_suite);
