// SPDX-License-Identifier: GPL-2.0-only
/*
 * The realserver's tables: aliases, lists of what is admitted, ports there and
 * back.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/slab.h>

#include "realserver/reply_ports.h"
#include "realserver/vip_map.h"

static const struct l3dsr_vip plain = {
	.address.ip = htonl(0xc61200fa), .family = AF_INET, .code = 7,
};

static struct l3dsr_vip with_port(u16 from, u16 to, u8 protocol)
{
	struct l3dsr_vip vip = plain;

	vip.ports[0] = (struct l3dsr_vip_port){
		.from = htons(from), .to = htons(to), .protocol = protocol,
	};
	vip.ports_count = 1;
	return vip;
}

static void aliases(struct kunit *test)
{
	struct l3dsr_vip first = { .family = AF_INET, .alias.family = AF_INET };
	struct l3dsr_vip second = first;
	union nf_inet_addr address = { .all = { 0, 1, 2, 3 } };
	struct l3dsr_vip_map *map;

	map = kunit_kzalloc(test, sizeof(*map), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, map);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_vip_map_init(map));
	address.ip = htonl(0x0a010102);
	first.alias.address.ip = address.ip;
	KUNIT_EXPECT_FALSE(test, l3dsr_vip_has_aliases(map, AF_INET));
	KUNIT_ASSERT_EQ(test, 0, l3dsr_vip_map_add(map, &first));
	KUNIT_EXPECT_TRUE(test, l3dsr_vip_has_aliases(map, AF_INET));
	KUNIT_EXPECT_FALSE(test, l3dsr_vip_has_aliases(map, AF_INET6));
	/* What lies behind the 4 bytes does not count. */
	KUNIT_EXPECT_PTR_EQ(test, &first,
			    l3dsr_vip_of_alias(map, AF_INET, &address));
	KUNIT_EXPECT_NULL(test, l3dsr_vip_of_alias(map, AF_INET6, &address));

	second.alias = first.alias;
	l3dsr_vip_map_replace(map, &first, &second);
	KUNIT_EXPECT_PTR_EQ(test, &second,
			    l3dsr_vip_of_alias(map, AF_INET, &address));
	l3dsr_vip_map_del(map, &second);
	KUNIT_EXPECT_NULL(test, l3dsr_vip_of_alias(map, AF_INET, &address));
	KUNIT_EXPECT_FALSE(test, l3dsr_vip_has_aliases(map, AF_INET));
	l3dsr_vip_map_exit(map);
}

static void admits(struct kunit *test)
{
	static const struct {
		u8 protocol;
		u16 port;
		bool known;
		bool admitted;
	} cases[] = {
		{ IPPROTO_TCP, 79, true, false },
		{ IPPROTO_TCP, 80, true, true },
		{ IPPROTO_TCP, 90, true, true },
		{ IPPROTO_TCP, 91, true, false },
		{ IPPROTO_TCP, 0, false, true },
		{ IPPROTO_UDP, 1, true, true },
		{ IPPROTO_SCTP, 80, true, false },
		{ IPPROTO_SCTP, 0, false, false },
	};
	struct l3dsr_vip vip = plain;
	unsigned int i;

	KUNIT_EXPECT_TRUE(test, l3dsr_vip_admits(&vip, IPPROTO_SCTP, 0, true));
	vip.allows[0] = (struct l3dsr_vip_allow){ 80, 90, IPPROTO_TCP };
	vip.allows[1] = (struct l3dsr_vip_allow){ 0, 0, IPPROTO_UDP };
	vip.allows_count = 2;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, cases[i].admitted,
				    l3dsr_vip_admits(&vip, cases[i].protocol,
						     htons(cases[i].port),
						     cases[i].known),
				    "case %u", i);
}

static void devices_and_addresses(struct kunit *test)
{
	union nf_inet_addr here = { .ip = htonl(0x0a010102) };
	struct l3dsr_vip vip = plain;

	KUNIT_EXPECT_TRUE(test, l3dsr_vip_admits_device(&vip, "eth0"));
	strscpy(vip.in_devices[0], "eth1", IFNAMSIZ);
	vip.in_devices_count = 1;
	KUNIT_EXPECT_FALSE(test, l3dsr_vip_admits_device(&vip, "eth0"));
	KUNIT_EXPECT_FALSE(test, l3dsr_vip_admits_device(&vip, "eth11"));
	KUNIT_EXPECT_TRUE(test, l3dsr_vip_admits_device(&vip, "eth1"));

	KUNIT_EXPECT_FALSE(test, l3dsr_vip_is_at(&vip, &here));
	vip.ats[0] = here;
	vip.ats_count = 1;
	here.all[1] = 1;
	KUNIT_EXPECT_TRUE(test, l3dsr_vip_is_at(&vip, &here));
	here.ip = htonl(0x0a010103);
	KUNIT_EXPECT_FALSE(test, l3dsr_vip_is_at(&vip, &here));
}

static void ports_there(struct kunit *test)
{
	struct l3dsr_vip vip = with_port(80, 8080, 0);

	KUNIT_EXPECT_EQ(test, 8080,
			ntohs(l3dsr_vip_port_to(&vip, IPPROTO_TCP, htons(80))));
	KUNIT_EXPECT_EQ(test, 8080,
			ntohs(l3dsr_vip_port_to(&vip, IPPROTO_UDP, htons(80))));
	KUNIT_EXPECT_EQ(test, 0, ntohs(l3dsr_vip_port_to(&vip, IPPROTO_SCTP,
							 htons(80))));
	KUNIT_EXPECT_EQ(test, 0, ntohs(l3dsr_vip_port_to(&vip, IPPROTO_TCP,
							 htons(81))));
	vip.ports[0].protocol = IPPROTO_UDP;
	KUNIT_EXPECT_EQ(test, 0, ntohs(l3dsr_vip_port_to(&vip, IPPROTO_TCP,
							 htons(80))));
}

static u16 back(struct rhashtable *replies, u8 protocol, u16 port)
{
	return ntohs(l3dsr_reply_port(replies, AF_INET, &plain.address,
				      protocol, htons(port)));
}

static void ports_back(struct kunit *test)
{
	struct l3dsr_vip first = with_port(80, 8080, 0);
	struct l3dsr_vip same = with_port(80, 8080, IPPROTO_TCP);
	struct l3dsr_vip other = with_port(81, 8080, IPPROTO_TCP);
	struct l3dsr_vip elsewhere = other;
	struct rhashtable *replies;

	/* Its work may not lie on a stack. */
	replies = kunit_kzalloc(test, sizeof(*replies), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, replies);
	elsewhere.address.ip = htonl(0xc61200fb);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_reply_ports_init(replies));
	KUNIT_EXPECT_EQ(test, 0, l3dsr_reply_ports_add(replies, &first, NULL));
	KUNIT_EXPECT_EQ(test, 80, back(replies, IPPROTO_TCP, 8080));
	KUNIT_EXPECT_EQ(test, 80, back(replies, IPPROTO_UDP, 8080));
	KUNIT_EXPECT_EQ(test, 0, back(replies, IPPROTO_TCP, 80));
	KUNIT_EXPECT_EQ(test, 0, l3dsr_reply_ports_add(replies, &same, NULL));
	KUNIT_EXPECT_EQ(test, 0, l3dsr_reply_ports_add(replies, &elsewhere,
						       NULL));
	KUNIT_EXPECT_EQ(test, -EEXIST, l3dsr_reply_ports_add(replies, &other,
							     NULL));
	/* Two entries say 80: one can't change it alone. */
	KUNIT_EXPECT_EQ(test, -EEXIST, l3dsr_reply_ports_add(replies, &other,
							     &first));
	l3dsr_reply_ports_del(replies, &same);
	KUNIT_EXPECT_EQ(test, 80, back(replies, IPPROTO_TCP, 8080));
	KUNIT_EXPECT_EQ(test, 0, l3dsr_reply_ports_add(replies, &other,
						       &first));
	l3dsr_reply_ports_del(replies, &first);
	KUNIT_EXPECT_EQ(test, 81, back(replies, IPPROTO_TCP, 8080));
	KUNIT_EXPECT_EQ(test, 0, back(replies, IPPROTO_UDP, 8080));
	l3dsr_reply_ports_del(replies, &other);
	l3dsr_reply_ports_del(replies, &elsewhere);
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&replies->nelems));
	l3dsr_reply_ports_exit(replies);
}

static struct kunit_case vip_cases[] = {
	KUNIT_CASE(aliases),
	KUNIT_CASE(admits),
	KUNIT_CASE(devices_and_addresses),
	KUNIT_CASE(ports_there),
	KUNIT_CASE(ports_back),
	{}
};

static struct kunit_suite vip_suite = {
	.name = "l3dsr_vip",
	.test_cases = vip_cases,
};

kunit_test_suite(vip_suite);
