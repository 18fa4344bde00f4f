// SPDX-License-Identifier: GPL-2.0-only
#include <kunit/test.h>
#include <linux/mm.h>

#include "common/filter.h"

static struct l3dsr_filter *new_filter(struct kunit *test,
				       unsigned int addresses)
{
	struct l3dsr_filter *filter = l3dsr_filter_alloc(addresses);

	KUNIT_ASSERT_NOT_NULL(test, filter);
	return filter;
}

/* 198.18.0.0 and those after it. */
static union nf_inet_addr nth4(u32 n)
{
	return (union nf_inet_addr){ .ip = htonl(0xc6120000 + n) };
}

/* 2001:db8:: and those after it. */
static union nf_inet_addr nth6(u32 n)
{
	return (union nf_inet_addr){ .ip6 = { htonl(0x20010db8), 0, 0,
					      htonl(n) } };
}

static union nf_inet_addr nth(u8 family, u32 n)
{
	return family == AF_INET ? nth4(n) : nth6(n);
}

static void knows_nobody_at_first(struct kunit *test)
{
	struct l3dsr_filter *filter = new_filter(test, 1);
	union nf_inet_addr vip4 = nth4(1), vip6 = nth6(1);

	KUNIT_EXPECT_FALSE(test, l3dsr_filter_has(filter, AF_INET, &vip4));
	KUNIT_EXPECT_FALSE(test, l3dsr_filter_has(filter, AF_INET6, &vip6));
	KUNIT_EXPECT_FALSE(test, l3dsr_filter_is_full(filter));
	kvfree(filter);
}

static void lets_all_pass_where_there_is_none(struct kunit *test)
{
	union nf_inet_addr vip4 = nth4(1), vip6 = nth6(1);

	KUNIT_EXPECT_TRUE(test, l3dsr_filter_has(NULL, AF_INET, &vip4));
	KUNIT_EXPECT_TRUE(test, l3dsr_filter_has(NULL, AF_INET6, &vip6));
}

static const u8 families[] = { AF_INET, AF_INET6 };

static void family_name(const u8 *family, char *name)
{
	strscpy(name, *family == AF_INET ? "IPv4" : "IPv6",
		KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(family, families, family_name);

static void misses_no_vip(struct kunit *test)
{
	struct l3dsr_filter *filter = new_filter(test, 10000);
	u8 family = *(const u8 *)test->param_value;
	union nf_inet_addr vip;
	u32 i;

	for (i = 0; i < 10000; i++) {
		vip = nth(family, i);
		l3dsr_filter_enter(filter, family, &vip);
	}
	for (i = 0; i < 10000; i++) {
		vip = nth(family, i);
		KUNIT_ASSERT_TRUE(test, l3dsr_filter_has(filter, family, &vip));
	}
	kvfree(filter);
}

/* One bit for one in eight at the fullest: so many strangers look like VIPs. */
static void tells_most_strangers(struct kunit *test)
{
	struct l3dsr_filter *filter = new_filter(test, 1);
	u8 family = *(const u8 *)test->param_value;
	union nf_inet_addr addr;
	unsigned int taken = 0;
	u32 i = 0;

	while (!l3dsr_filter_is_full(filter)) {
		addr = nth(family, i++);
		l3dsr_filter_enter(filter, family, &addr);
	}
	KUNIT_EXPECT_EQ(test, filter->used, (1U << filter->order) / 8);
	for (i = 0; i < 10000; i++) {
		addr = nth(family, 1000000 + i * 7);
		taken += l3dsr_filter_has(filter, family, &addr);
	}
	KUNIT_EXPECT_LE(test, taken, 2000);
	kvfree(filter);
}

static void has_room_for_what_it_was_made_for(struct kunit *test)
{
	static const unsigned int counts[] = { 0, 1, 512, 10000, 100000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		struct l3dsr_filter *filter = new_filter(test, counts[i]);

		filter->used = counts[i];
		KUNIT_EXPECT_FALSE(test, l3dsr_filter_is_full(filter));
		kvfree(filter);
	}
}

static struct kunit_case filter_cases[] = {
	KUNIT_CASE(knows_nobody_at_first),
	KUNIT_CASE(lets_all_pass_where_there_is_none),
	KUNIT_CASE_PARAM(misses_no_vip, family_gen_params),
	KUNIT_CASE_PARAM(tells_most_strangers, family_gen_params),
	KUNIT_CASE(has_room_for_what_it_was_made_for),
	{}
};

static struct kunit_suite filter_suite = {
	.name = "l3dsr_filter",
	.test_cases = filter_cases,
};

kunit_test_suite(filter_suite);
