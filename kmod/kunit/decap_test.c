// SPDX-License-Identifier: GPL-2.0-only
/*
 * Out of tunnels: who may send which, what fits through them, and what the
 * headers before a packet say. Numbers of protocols and layouts are the RFCs'.
 */
#include <kunit/test.h>
#include <linux/ip.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "common/encap.h"
#include "realserver/decap_table.h"

static struct l3dsr_decap decap4(u32 source, u8 prefix, u8 tunnels, u16 port,
				 u32 mtu)
{
	return (struct l3dsr_decap){
		.source.ip = htonl(source), .family = AF_INET,
		.prefix = prefix, .tunnels = tunnels, .port = htons(port),
		.mtu = mtu,
	};
}

static const struct l3dsr_decap over6 = {
	.source.ip6 = { htonl(0x20010db8), htonl(0x000d0000), 0, 0 },
	.family = AF_INET6, .prefix = 64, .tunnels = L3DSR_RS_TUNNEL_GUE,
	.port = htons(6080),
};

/* The table with one entry more. */
static struct l3dsr_decaps *with(struct kunit *test,
				 struct l3dsr_decaps *decaps,
				 const struct l3dsr_decap *entry)
{
	struct l3dsr_decaps *more = l3dsr_decaps_without(decaps, NULL, 1);

	KUNIT_ASSERT_NOT_NULL(test, more);
	l3dsr_decaps_put(more, entry);
	kfree(decaps);
	return more;
}

static const struct l3dsr_decap *find4(const struct l3dsr_decaps *decaps,
				       u32 source)
{
	union nf_inet_addr address = { .ip = htonl(source) };

	return l3dsr_decap_find(decaps, AF_INET, &address);
}

static void longest_prefix(struct kunit *test)
{
	struct l3dsr_decap entries[] = {
		decap4(0x0a000000, 8, L3DSR_RS_TUNNEL_IPIP, 6080, 0),
		decap4(0x0a010100, 24, L3DSR_RS_TUNNEL_GRE, 6080, 0),
		decap4(0x0a010102, 32, L3DSR_RS_TUNNEL_GUE, 7000, 0),
		decap4(0x0a010000, 16, L3DSR_RS_TUNNEL_IPIP, 6080, 0),
	};
	static const struct {
		u32 source;
		u8 prefix;		/* 0: nobody's */
	} asked[] = {
		{ 0x0a010102, 32 }, { 0x0a010103, 24 }, { 0x0a0101ff, 24 },
		{ 0x0a010200, 16 }, { 0x0a020000, 8 }, { 0x0affffff, 8 },
		{ 0x0b000000, 0 }, { 0x09ffffff, 0 }, { 0, 0 },
	};
	const struct l3dsr_decap *found;
	struct l3dsr_decaps *decaps = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(entries); i++)
		decaps = with(test, decaps, &entries[i]);
	for (i = 0; i < ARRAY_SIZE(asked); i++) {
		found = find4(decaps, asked[i].source);
		KUNIT_EXPECT_EQ(test, found ? found->prefix : 0,
				asked[i].prefix);
	}
	KUNIT_EXPECT_NULL(test, l3dsr_decap_find(decaps, AF_INET6,
						 &over6.source));
	kfree(decaps);
}

/* 0.0.0.0/0 is every address, of its family. */
static void everybody(struct kunit *test)
{
	struct l3dsr_decap all = decap4(0, 0, L3DSR_RS_TUNNEL_IPIP, 6080, 0);
	struct l3dsr_decaps *decaps = with(test, NULL, &all);

	KUNIT_EXPECT_NOT_NULL(test, find4(decaps, 0xc0000201));
	KUNIT_EXPECT_NOT_NULL(test, find4(decaps, 0));
	KUNIT_EXPECT_NULL(test, l3dsr_decap_find(decaps, AF_INET6,
						 &over6.source));
	kfree(decaps);
}

static void names(struct kunit *test)
{
	struct l3dsr_decap wide = decap4(0x0a000000, 8, 1, 6080, 0);
	struct l3dsr_decap narrow = decap4(0x0a000000, 24, 1, 6080, 0);
	struct l3dsr_decap bits = decap4(0x0a000001, 24, 1, 6080, 0);
	struct l3dsr_decaps *decaps = with(test, NULL, &wide), *fewer;

	KUNIT_EXPECT_NULL(test, l3dsr_decap_named(NULL, &wide));
	KUNIT_EXPECT_NULL(test, l3dsr_decap_named(decaps, &narrow));
	decaps = with(test, decaps, &narrow);
	KUNIT_EXPECT_EQ(test, l3dsr_decap_named(decaps, &narrow)->prefix, 24);
	KUNIT_EXPECT_EQ(test, l3dsr_decap_named(decaps, &wide)->prefix, 8);
	KUNIT_EXPECT_TRUE(test, l3dsr_decap_is_prefix(&narrow));
	KUNIT_EXPECT_FALSE(test, l3dsr_decap_is_prefix(&bits));
	KUNIT_EXPECT_TRUE(test, l3dsr_decap_is_prefix(&over6));
	fewer = l3dsr_decaps_without(decaps, l3dsr_decap_named(decaps, &narrow),
				     0);
	KUNIT_ASSERT_NOT_NULL(test, fewer);
	KUNIT_EXPECT_EQ(test, fewer->count, 1);
	KUNIT_EXPECT_NULL(test, l3dsr_decap_named(fewer, &narrow));
	kfree(fewer);
	kfree(decaps);
}

/* The door of a family is open for what it takes, or drops. */
static void kinds(struct kunit *test)
{
	struct l3dsr_decap gre = decap4(0x0a000000, 8, L3DSR_RS_TUNNEL_GRE,
					6080, 0);
	struct l3dsr_decap gue = decap4(0x0b000000, 8, L3DSR_RS_TUNNEL_GUE,
					7000, 0);
	struct l3dsr_decaps *decaps = with(test, NULL, &gre);

	KUNIT_EXPECT_EQ(test, decaps->tunnels4, L3DSR_RS_TUNNEL_GRE);
	KUNIT_EXPECT_EQ(test, decaps->tunnels6, 0);
	KUNIT_EXPECT_FALSE(test, l3dsr_decap_has_port(decaps, htons(6080)));
	decaps = with(test, decaps, &gue);
	KUNIT_EXPECT_TRUE(test, l3dsr_decap_has_port(decaps, htons(7000)));
	KUNIT_EXPECT_FALSE(test, l3dsr_decap_has_port(decaps, htons(6080)));
	l3dsr_decaps_set_drop(decaps, true);
	KUNIT_EXPECT_EQ(test, decaps->tunnels6, L3DSR_TUNNELS_ALL);
	decaps = with(test, decaps, &over6);
	KUNIT_EXPECT_TRUE(test, decaps->drop);
	l3dsr_decaps_set_drop(decaps, false);
	KUNIT_EXPECT_EQ(test, decaps->tunnels6, L3DSR_RS_TUNNEL_GUE);
	kfree(decaps);
}

/* Headers: IPv4's 20 bytes, IPv6's 40, GRE's 4, UDP's and GUE's 12. */
static void room(struct kunit *test)
{
	struct l3dsr_decap ipip = decap4(0x0a000000, 8, L3DSR_RS_TUNNEL_IPIP,
					 6080, 0);
	struct l3dsr_decap gre = decap4(0x0b000000, 8, L3DSR_RS_TUNNEL_GRE |
					L3DSR_RS_TUNNEL_IPIP, 6080, 0);
	struct l3dsr_decap small = decap4(0x0c000000, 8, L3DSR_RS_TUNNEL_IPIP,
					  6080, 1400);
	struct l3dsr_decaps *decaps = with(test, NULL, &ipip);

	KUNIT_EXPECT_EQ(test, l3dsr_decaps_room(decaps, 1500), 1480);
	decaps = with(test, decaps, &gre);
	KUNIT_EXPECT_EQ(test, l3dsr_decaps_room(decaps, 1500), 1476);
	decaps = with(test, decaps, &over6);
	KUNIT_EXPECT_EQ(test, l3dsr_decaps_room(decaps, 1500), 1448);
	KUNIT_EXPECT_EQ(test, l3dsr_decaps_room(decaps, 52), 0);
	decaps = with(test, decaps, &small);
	KUNIT_EXPECT_EQ(test, l3dsr_decaps_room(decaps, 1500), 1380);
	KUNIT_EXPECT_EQ(test, l3dsr_decaps_room(decaps, 1400), 1348);
	kfree(decaps);
}

struct headers {
	const char *name;
	u8 protocol;
	u8 bytes[16];
	u8 len;
	u8 kind;
	u8 family;
	u8 carried;			/* offset of the packet inside */
};

static const struct headers headers[] = {
	{ "IPv4 in IP", 4, {}, 0, L3DSR_ENCAP_IPIP, AF_INET, 0 },
	{ "IPv6 in IP", 41, {}, 0, L3DSR_ENCAP_IPIP, AF_INET6, 0 },
	{ "IPv4 in GRE", 47, { 0, 0, 8, 0 }, 4, L3DSR_ENCAP_GRE, AF_INET, 4 },
	{ "IPv6 in GRE", 47, { 0, 0, 0x86, 0xdd }, 4, L3DSR_ENCAP_GRE,
	  AF_INET6, 4 },
	{ "GRE with checksum", 47, { 0x80, 0, 8, 0, 0, 0, 0, 0 }, 8,
	  L3DSR_ENCAP_GRE, AF_UNSPEC, 4 },
	{ "GRE with key", 47, { 0x20, 0, 8, 0, 0, 0, 0, 7 }, 8,
	  L3DSR_ENCAP_GRE, AF_UNSPEC, 4 },
	{ "GRE with sequence number", 47, { 0x10, 0, 8, 0, 0, 0, 0, 7 }, 8,
	  L3DSR_ENCAP_GRE, AF_UNSPEC, 4 },
	{ "GRE version 1", 47, { 0, 1, 8, 0 }, 4, L3DSR_ENCAP_GRE, AF_UNSPEC,
	  4 },
	{ "Ethernet in GRE", 47, { 0, 0, 0x65, 0x58 }, 4, L3DSR_ENCAP_GRE,
	  AF_UNSPEC, 4 },
	{ "half of GRE", 47, { 0, 0 }, 2, L3DSR_ENCAP_GRE, AF_UNSPEC, 4 },
	{ "IPv4 in GUE", 17, { 1, 2, 0x17, 0xc0, 0, 12, 0, 0, 0, 4, 0, 0 }, 12,
	  L3DSR_ENCAP_GUE, AF_INET, 12 },
	{ "IPv6 in GUE", 17, { 1, 2, 0x17, 0xc0, 0, 12, 0, 0, 0, 41, 0, 0 }, 12,
	  L3DSR_ENCAP_GUE, AF_INET6, 12 },
	{ "GUE with options", 17,
	  { 1, 2, 0x17, 0xc0, 0, 16, 0, 0, 1, 4, 0, 0, 0, 0, 0, 0 }, 16,
	  L3DSR_ENCAP_GUE, AF_UNSPEC, 12 },
	{ "GUE with flags", 17,
	  { 1, 2, 0x17, 0xc0, 0, 12, 0, 0, 0, 4, 0x80, 0 }, 12,
	  L3DSR_ENCAP_GUE, AF_UNSPEC, 12 },
	{ "GUE, control", 17,
	  { 1, 2, 0x17, 0xc0, 0, 12, 0, 0, 0x20, 4, 0, 0 }, 12,
	  L3DSR_ENCAP_GUE, AF_UNSPEC, 12 },
	{ "GUE version 1", 17, { 1, 2, 0x17, 0xc0, 0, 12, 0, 0, 0x45 }, 12,
	  L3DSR_ENCAP_GUE, AF_UNSPEC, 12 },
	{ "GRE in GUE", 17, { 1, 2, 0x17, 0xc0, 0, 12, 0, 0, 0, 47, 0, 0 }, 12,
	  L3DSR_ENCAP_GUE, AF_UNSPEC, 12 },
	{ "UDP alone", 17, { 1, 2, 0x17, 0xc0, 0, 8, 0, 0 }, 8,
	  L3DSR_ENCAP_GUE, AF_UNSPEC, 12 },
	{ "half of UDP", 17, { 1, 2, 0x17, 0xc0 }, 4, L3DSR_ENCAP_NONE,
	  AF_UNSPEC, 0 },
	{ "TCP", 6, {}, 16, L3DSR_ENCAP_NONE, AF_UNSPEC, 0 },
};

static void reads_headers(struct kunit *test)
{
	const struct headers *one = test->param_value;
	struct l3dsr_carried carried;
	struct sk_buff *skb;

	skb = alloc_skb(sizeof(struct iphdr) + one->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_put_zero(skb, sizeof(struct iphdr));
	skb_put_data(skb, one->bytes, one->len);
	KUNIT_EXPECT_EQ(test, one->kind != L3DSR_ENCAP_NONE,
			l3dsr_encap_read(&carried, skb, one->protocol,
					 sizeof(struct iphdr)));
	KUNIT_EXPECT_EQ(test, carried.kind, one->kind);
	KUNIT_EXPECT_EQ(test, carried.family, one->family);
	KUNIT_EXPECT_EQ(test, carried.at, sizeof(struct iphdr) + one->carried);
	if (one->kind == L3DSR_ENCAP_GUE)
		KUNIT_EXPECT_EQ(test, ntohs(carried.port), 6080);
	kfree_skb(skb);
}

static void describe(const struct headers *one, char *description)
{
	strscpy(description, one->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(headers, headers, describe);

static struct kunit_case cases[] = {
	KUNIT_CASE(longest_prefix),
	KUNIT_CASE(everybody),
	KUNIT_CASE(names),
	KUNIT_CASE(kinds),
	KUNIT_CASE(room),
	KUNIT_CASE_PARAM(reads_headers, headers_gen_params),
	{}
};

static struct kunit_suite suite = {
	.name = "l3dsr_decap",
	.test_cases = cases,
};

kunit_test_suite(suite);
