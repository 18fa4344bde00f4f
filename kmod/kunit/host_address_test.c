// SPDX-License-Identifier: GPL-2.0-only
/*
 * The set of VIPs: however many come and go, each is known while anybody names
 * it, and no other address is.
 */
#include <kunit/test.h>

#include "common/host_address.h"

/* More than a filter of usual size has room for. */
#define VIPS	1200

static const u8 families[] = { AF_INET, AF_INET6 };

/* 198.18.0.0 or 2001:db8::, and those after it. */
static union nf_inet_addr nth(u8 family, u32 n)
{
	if (family == AF_INET)
		return (union nf_inet_addr){ .ip = htonl(0xc6120000 + n) };
	return (union nf_inet_addr){ .ip6 = { htonl(0x20010db8), 0, 0,
					      htonl(n) } };
}

static void get(struct kunit *test, u8 family, u32 n)
{
	union nf_inet_addr addr = nth(family, n);

	KUNIT_ASSERT_EQ(test, 0, l3dsr_vip_get(&init_net, family, &addr));
}

static void put(u8 family, u32 n)
{
	union nf_inet_addr addr = nth(family, n);

	l3dsr_vip_put(&init_net, family, &addr);
}

static bool is_vip(u8 family, u32 n)
{
	union nf_inet_addr addr = nth(family, n);
	bool is;

	rcu_read_lock();
	is = l3dsr_is_vip(&init_net, family, &addr);
	rcu_read_unlock();
	return is;
}

/* Those from @from to @to, by steps, and no others. */
static void expect_vips(struct kunit *test, u8 family, u32 from, u32 to,
			u32 step)
{
	u32 n;

	for (n = 0; n < 2 * VIPS; n++)
		KUNIT_EXPECT_EQ_MSG(test, is_vip(family, n),
				    n >= from && n < to && !((n - from) % step),
				    "family %u, number %u", family, n);
}

static void each_is_known_and_no_other(struct kunit *test)
{
	unsigned int i;
	u32 n;

	for (i = 0; i < ARRAY_SIZE(families); i++) {
		expect_vips(test, families[i], 0, 0, 1);
		for (n = 0; n < VIPS; n++)
			get(test, families[i], n);
		expect_vips(test, families[i], 0, VIPS, 1);
	}
	for (i = 0; i < ARRAY_SIZE(families); i++) {
		for (n = 1; n < VIPS; n += 2)
			put(families[i], n);
		expect_vips(test, families[i], 0, VIPS, 2);
		for (n = 0; n < VIPS; n += 2)
			put(families[i], n);
		expect_vips(test, families[i], 0, 0, 1);
	}
}

static void comes_back(struct kunit *test)
{
	u32 n;

	for (n = 0; n < VIPS; n++) {
		get(test, AF_INET, 7);
		KUNIT_EXPECT_TRUE(test, is_vip(AF_INET, 7));
		put(AF_INET, 7);
		KUNIT_EXPECT_FALSE(test, is_vip(AF_INET, 7));
	}
}

static void stays_while_anybody_names_it(struct kunit *test)
{
	get(test, AF_INET6, 3);
	get(test, AF_INET6, 3);
	put(AF_INET6, 3);
	KUNIT_EXPECT_TRUE(test, is_vip(AF_INET6, 3));
	put(AF_INET6, 3);
	KUNIT_EXPECT_FALSE(test, is_vip(AF_INET6, 3));
}

static struct kunit_case host_address_cases[] = {
	KUNIT_CASE(each_is_known_and_no_other),
	KUNIT_CASE(comes_back),
	KUNIT_CASE(stays_while_anybody_names_it),
	{}
};

static struct kunit_suite host_address_suite = {
	.name = "l3dsr_host_address",
	.test_cases = host_address_cases,
};

kunit_test_suite(host_address_suite);
