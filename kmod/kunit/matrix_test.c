// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checksums and shapes of skbs, each with each, CHECKSUM_COMPLETE among them,
 * which no test from user space can ask for: every byte afterwards, and
 * skb->csum, against a plain sum over bytes (RFC 1071, section 1), which
 * shares no code with the kernel's.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "build.h"
#include "common/dscp.h"
#include "common/encap.h"
#include "common/rewrite.h"

#define LEAST	1500
#define ROOM	2048
#define ENTROPY	0xc123

/* Hop-by-hop options, then destination options; then a fragment header. */
static const u8 options[] = {
	NEXTHDR_DEST, 0, 1, 4, 0, 0, 0, 0,
	0, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
};

static const u8 first[] = { 0, 0, 0, 1, 0, 0, 0, 9 };
static const u8 later[] = { 0, 0, 0, 64, 0, 0, 0, 9 };

static const struct {
	u8 protocol[2];		/* by family */
	bool no_udp_checksum;
} transports[] = {
	{ { IPPROTO_TCP, IPPROTO_TCP } },
	{ { IPPROTO_UDP, IPPROTO_UDP } },
	{ { IPPROTO_UDP, IPPROTO_UDP }, true },
	{ { IPPROTO_SCTP, IPPROTO_SCTP } },
	{ { IPPROTO_ICMP, IPPROTO_ICMPV6 } },
};

/* What becomes of a packet: of a director's, of a realserver's, of an answer. */
static const struct action {
	bool daddr;
	bool lower_ttl;
	u8 dscp;
	u16 sport;
	u16 dport;
} actions[] = {
	{ true, true, 7 },
	{ true, false, 0 },
	{ true, false, L3DSR_DSCP_KEEP },
	{ true, false, 10 },
	{ true, false, 0, 0, 8080 },
	{ false, false, L3DSR_DSCP_KEEP, 80, 0 },
	{ false, true, L3DSR_DSCP_KEEP },
};

static u32 add(u32 sum, const u8 *bytes, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? bytes[i] : bytes[i] << 8;
	return sum;
}

static u16 fold(u32 sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static void put16(u8 *at, u16 value)
{
	at[0] = value >> 8;
	at[1] = value;
}

/* Of the addresses, length and protocol, as RFC 9293, section 3.1 and RFC 8200,
 * section 8.1 have them.
 */
static u32 pseudo_header(const struct packet *packet, const u8 *bytes,
			 unsigned int len)
{
	u32 sum = packet->protocol + len;

	return packet->family == AF_INET ? add(sum, bytes + 12, 8) :
					   add(sum, bytes + 8, 32);
}

static void write_transport_checksum(const struct packet *packet, u8 *bytes,
				     unsigned int len)
{
	unsigned int l4 = packet_l4(packet), check = packet_check(packet);
	u32 sum;

	if (!check || packet->no_udp_checksum)
		return;
	put16(bytes + check, 0);
	sum = pseudo_header(packet, bytes, len - l4);
	if (packet->ip_summed == CHECKSUM_PARTIAL) {
		put16(bytes + check, fold(sum));
		return;
	}
	sum = ~fold(add(sum, bytes + l4, len - l4)) & 0xffff;
	if (packet->protocol == IPPROTO_UDP && !sum)
		sum = 0xffff;
	put16(bytes + check, sum);
}

static void expect_header(const struct packet *packet, u8 *bytes,
			  const struct action *action)
{
	if (packet->family == AF_INET) {
		if (action->daddr)
			memcpy(bytes + 16, &packet_dest4, 4);
		if (action->dscp != L3DSR_DSCP_KEEP)
			bytes[1] = action->dscp << 2 | (bytes[1] & 3);
		bytes[8] -= action->lower_ttl;
		put16(bytes + 10, 0);
		put16(bytes + 10, ~fold(add(0, bytes, 20)));
		return;
	}
	if (action->daddr)
		memcpy(bytes + 24, &packet_dest6, 16);
	if (action->dscp != L3DSR_DSCP_KEEP) {
		bytes[0] = 0x60 | action->dscp >> 2;
		bytes[1] = action->dscp << 6 | (bytes[1] & 0x3f);
	}
	bytes[7] -= action->lower_ttl;
}

static void expect_bytes(const struct packet *packet, u8 *bytes,
			 unsigned int len, const struct action *action)
{
	unsigned int l4 = packet_l4(packet);

	expect_header(packet, bytes, action);
	if (action->sport)
		put16(bytes + l4, action->sport);
	if (action->dport)
		put16(bytes + l4 + 2, action->dport);
	write_transport_checksum(packet, bytes, len);
}

/* The same number modulo 0xffff: 0 has two forms. */
static void expect_sum(struct kunit *test, const struct sk_buff *skb,
		       const u8 *bytes)
{
	u16 is = ~ntohs((__force __be16)csum_fold(skb->csum));

	if (skb->ip_summed == CHECKSUM_COMPLETE)
		KUNIT_ASSERT_EQ(test, is % 0xffff,
				fold(add(0, bytes, skb->len)) % 0xffff);
}

static void expect_skb(struct kunit *test, const struct packet *packet,
		       const struct sk_buff *skb, const u8 *bytes,
		       unsigned int number)
{
	u8 *is = kunit_kmalloc(test, ROOM, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, is);
	KUNIT_ASSERT_EQ(test, 0, skb_copy_bits(skb, 0, is, skb->len));
	KUNIT_ASSERT_EQ_MSG(test, 0, memcmp(is, bytes, skb->len),
			    "family %u protocol %u ip_summed %u shape %u fragment %u extensions %u action %u: %*ph, not %*ph",
			    packet->family, packet->protocol, packet->ip_summed,
			    packet->shape, packet->fragment, packet->ext_len,
			    number, 64, is, 64, bytes);
	KUNIT_EXPECT_TRUE(test, skb->ip_summed == packet->ip_summed);
	expect_sum(test, skb, bytes);
	kunit_kfree(test, is);
}

static struct sk_buff *hold(const struct packet *packet, struct sk_buff *skb)
{
	return packet->shape == SHAPE_CLONED ? skb_clone(skb, GFP_KERNEL) :
					       NULL;
}

static void rewrite_one(struct kunit *test, const struct packet *packet,
			unsigned int number, u8 *bytes)
{
	const struct action *action = &actions[number];
	struct sk_buff *skb = packet_build(test, packet);
	struct sk_buff *clone = hold(packet, skb);
	struct l3dsr_rewrite to = {
		.dscp = action->dscp,
		.lower_ttl = action->lower_ttl,
		.sport = htons(action->sport),
		.dport = htons(action->dport),
	};
	struct l3dsr_packet pkt;

	if (action->daddr)
		to.daddr = packet->family == AF_INET ? &packet_dest4 :
						       &packet_dest6;
	skb_copy_bits(skb, 0, bytes, skb->len);
	packet_read(test, skb, packet->family, &pkt);
	KUNIT_ASSERT_TRUE(test, l3dsr_rewrite(&pkt, &to) == L3DSR_CONTINUE);
	if (clone)
		expect_skb(test, packet, clone, bytes, number);
	expect_bytes(packet, bytes, skb->len, action);
	expect_skb(test, packet, skb, bytes, number);
	kfree_skb(clone);
	kfree_skb(skb);
}

/* Ports are of TCP and UDP, and of packets that have them. */
static bool applies(const struct packet *packet, const struct action *action)
{
	if (!action->sport && !action->dport)
		return true;
	return packet->fragment != L3DSR_FRAGMENT_LATER &&
	       (packet->protocol == IPPROTO_TCP ||
		packet->protocol == IPPROTO_UDP);
}

/* Hardware finishes whole TCP and UDP packets, and always writes a checksum. */
static bool is_possible(const struct packet *packet)
{
	if (packet->ip_summed != CHECKSUM_PARTIAL)
		return true;
	return !packet->fragment && !packet->no_udp_checksum &&
	       (packet->protocol == IPPROTO_TCP ||
		packet->protocol == IPPROTO_UDP);
}

/* What stands between the headers, its chain ended by the transport. */
static void extend(struct packet *packet, bool optioned, u8 *ext)
{
	unsigned int len = 0, last = 0;

	if (packet->family == AF_INET)
		return;
	packet->ext_type = NEXTHDR_FRAGMENT;
	if (optioned) {
		memcpy(ext, options, sizeof(options));
		len = sizeof(options);
		last = 8;
		packet->ext_type = NEXTHDR_HOP;
	}
	if (packet->fragment) {
		if (optioned)
			ext[last] = NEXTHDR_FRAGMENT;
		memcpy(ext + len, packet->fragment == L3DSR_FRAGMENT_FIRST ?
		       first : later, sizeof(first));
		last = len;
		len += sizeof(first);
	}
	ext[last] = packet->protocol;
	packet->ext = ext;
	packet->ext_len = len;
}

typedef unsigned int (*each_t)(struct kunit *test, const struct packet *packet,
			       u8 *bytes);

static unsigned int each_action(struct kunit *test,
				const struct packet *packet, u8 *bytes)
{
	unsigned int i, count = 0;

	for (i = 0; i < ARRAY_SIZE(actions); i++) {
		if (!applies(packet, &actions[i]))
			continue;
		rewrite_one(test, packet, i, bytes);
		count++;
	}
	return count;
}

static unsigned int each_shape(struct kunit *test, struct packet *packet,
			       each_t each, u8 *bytes)
{
	static const u16 payloads[] = { 0, 100, 101 };
	unsigned int i, count = 0;

	for (packet->shape = 0; packet->shape < SHAPES; packet->shape++) {
		for (i = 0; i < ARRAY_SIZE(payloads); i++) {
			packet->payload = payloads[i];
			/* There is no fragment of nothing. */
			if (packet->payload || !packet->fragment)
				count += each(test, packet, bytes);
		}
	}
	return count;
}

static unsigned int each_packet(struct kunit *test, u8 ip_summed, each_t each)
{
	unsigned int i, family, fragment, optioned, count = 0;
	u8 *bytes = kunit_kzalloc(test, ROOM, GFP_KERNEL);
	u8 ext[40];

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	for (i = 0; i < 2 * ARRAY_SIZE(transports); i++) {
		family = i & 1;
		for (fragment = 0; fragment <= L3DSR_FRAGMENT_LATER; fragment++) {
			for (optioned = 0; optioned <= family; optioned++) {
				struct packet packet = {
					.family = family ? AF_INET6 : AF_INET,
					.protocol = transports[i / 2].protocol[family],
					.no_udp_checksum =
						transports[i / 2].no_udp_checksum,
					.fragment = fragment,
					.dsfield = 0x1e,
					.ip_summed = ip_summed,
				};

				extend(&packet, optioned, ext);
				if (is_possible(&packet))
					count += each_shape(test, &packet,
							    each, bytes);
			}
		}
	}
	kunit_kfree(test, bytes);
	return count;
}

static void rewrite_each(struct kunit *test)
{
	unsigned int count = 0;
	u8 ip_summed;

	for (ip_summed = CHECKSUM_NONE; ip_summed <= CHECKSUM_PARTIAL;
	     ip_summed++)
		count += each_packet(test, ip_summed, each_action);
	kunit_info(test, "rewritten: %u combinations\n", count);
	KUNIT_EXPECT_GE(test, count, LEAST);
}

/* Before a packet, the headers of a tunnel whose path is congested. */
static void enter_tunnel(struct sk_buff *skb, u8 family, u8 method)
{
	static const u8 extra[] = {
		[L3DSR_ENCAP_IPIP] = 0,
		[L3DSR_ENCAP_GRE] = 4,
		[L3DSR_ENCAP_GUE] = 12,
	};
	u8 protocol = skb->protocol == htons(ETH_P_IP) ? IPPROTO_IPIP :
							 IPPROTO_IPV6;
	unsigned int len = skb->len + extra[method], header;
	u8 *at = skb_push(skb, extra[method]);

	memset(at, 0, extra[method]);
	if (method == L3DSR_ENCAP_GRE) {
		put16(at + 2, ntohs(skb->protocol));
		protocol = IPPROTO_GRE;
	} else if (method == L3DSR_ENCAP_GUE) {
		put16(at, ENTROPY);
		put16(at + 2, 6080);
		put16(at + 4, len);
		at[9] = protocol;
		protocol = IPPROTO_UDP;
	}
	header = l3dsr_ip_header_len(family);
	at = skb_push(skb, header);
	memset(at, 0, header);
	if (family == AF_INET) {
		at[0] = 0x45;
		at[1] = 3;
		put16(at + 2, len + header);
		at[8] = 64;
		at[9] = protocol;
		put16(at + 10, ~fold(add(0, at, header)));
	} else {
		at[0] = 0x60;
		at[1] = 3 << 4;
		put16(at + 4, len);
		at[6] = protocol;
		at[7] = 64;
	}
	skb->protocol = family == AF_INET ? htons(ETH_P_IP) : htons(ETH_P_IPV6);
	skb_reset_network_header(skb);
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->csum = skb_checksum(skb, 0, skb->len, 0);
}

/* Its ends understand congestion marks: it gets one (RFC 6040, section 4.2). */
static void expect_congested(const struct packet *packet, u8 *bytes)
{
	if (packet->family == AF_INET6) {
		bytes[1] |= 3 << 4;
		return;
	}
	bytes[1] |= 3;
	put16(bytes + 10, 0);
	put16(bytes + 10, ~fold(add(0, bytes, 20)));
}

static void pull_one(struct kunit *test, const struct packet *packet,
		     u8 family, u8 method, u8 *bytes)
{
	struct sk_buff *skb = packet_build(test, packet), *clone;
	struct l3dsr_carried carried;
	struct l3dsr_packet pkt;

	skb_copy_bits(skb, 0, bytes, skb->len);
	expect_congested(packet, bytes);
	enter_tunnel(skb, family, method);
	clone = hold(packet, skb);
	skb->dev = init_net.loopback_dev;
	packet_read(test, skb, family, &pkt);
	KUNIT_ASSERT_TRUE(test, l3dsr_encap_read(&carried, skb, pkt.protocol,
						 pkt.l4));
	KUNIT_ASSERT_TRUE(test, l3dsr_encap_pull(&pkt, &carried) ==
			  L3DSR_CONTINUE);
	expect_skb(test, packet, skb, bytes, 100 + method);
	kfree_skb(clone);
	kfree_skb(skb);
}

static unsigned int each_tunnel(struct kunit *test,
				const struct packet *packet, u8 *bytes)
{
	unsigned int count = 0;
	u8 method;

	for (method = L3DSR_ENCAP_IPIP; method <= L3DSR_ENCAP_GUE; method++) {
		pull_one(test, packet, AF_INET, method, bytes);
		pull_one(test, packet, AF_INET6, method, bytes);
		count += 2;
	}
	return count;
}

static void pull_each(struct kunit *test)
{
	unsigned int count = 0;
	u8 ip_summed;

	for (ip_summed = CHECKSUM_NONE; ip_summed <= CHECKSUM_PARTIAL;
	     ip_summed++)
		count += each_packet(test, ip_summed, each_tunnel);
	kunit_info(test, "decapsulated: %u combinations\n", count);
	KUNIT_EXPECT_GE(test, count, LEAST);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(rewrite_each),
	KUNIT_CASE(pull_each),
	{}
};

static struct kunit_suite suite = {
	.name = "l3dsr_matrix",
	.test_cases = cases,
};

kunit_test_suite(suite);
