// SPDX-License-Identifier: GPL-2.0-only
#include <kunit/test.h>
#include <linux/ip.h>
#include <net/ip.h>

#include "common/dscp.h"

/* DS field = DSCP << 2 | ECN (RFC 2474, section 3; RFC 3168, section 5). */
static const struct {
	const char *name;
	u8 dsfield;
	u8 dscp;
} of_cases[] = {
	{ "default class", 0x00, 0 },
	{ "ECN alone is no code", 0x03, 0 },
	{ "the talk's 7 is TOS 28 is 0x1c", 28, 7 },
	{ "7 with ECT(0)", 0x1e, 7 },
	{ "EF (RFC 3246)", 0xb8, 46 },
	{ "AF21 (RFC 2597)", 0x48, 18 },
	{ "CS6 (RFC 2474)", 0xc0, 48 },
	{ "the highest", 0xff, 63 },
};

static void dscp_of_reads_six_bits(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(of_cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, l3dsr_dscp_of(of_cases[i].dsfield),
				    of_cases[i].dscp, "%s", of_cases[i].name);
}

static void dscp_set4_keeps_ecn_and_checksum(struct kunit *test)
{
	unsigned int dscp, ecn;

	for (dscp = 0; dscp < 64; dscp++) {
		for (ecn = 0; ecn < 4; ecn++) {
			struct iphdr iph = {
				.version = 4, .ihl = 5, .tos = 0xfc | ecn,
				.tot_len = htons(40), .ttl = 64,
				.saddr = htonl(0xc0000202),
				.daddr = htonl(0xc61200fa),
			};

			iph.check = ip_compute_csum(&iph, sizeof(iph));
			l3dsr_dscp_set4(&iph, dscp);
			KUNIT_EXPECT_EQ(test, iph.tos, dscp << 2 | ecn);
			KUNIT_EXPECT_TRUE(test,
					  !ip_compute_csum(&iph, sizeof(iph)));
		}
	}
}

static void dscp_set6_keeps_ecn_and_flow_label(struct kunit *test)
{
	unsigned int dscp, ecn;

	for (dscp = 0; dscp < 64; dscp++) {
		for (ecn = 0; ecn < 4; ecn++) {
			__be32 first = htonl(0x60000000 | (0xfc | ecn) << 20 |
					     0xabcde);
			__be32 want = htonl(0x60000000 |
					    (dscp << 2 | ecn) << 20 | 0xabcde);
			struct ipv6hdr ip6h = {};

			memcpy(&ip6h, &first, sizeof(first));
			l3dsr_dscp_set6(&ip6h, dscp);
			KUNIT_EXPECT_EQ(test, ntohl(*(__be32 *)&ip6h),
					ntohl(want));
		}
	}
}

static struct kunit_case dscp_cases[] = {
	KUNIT_CASE(dscp_of_reads_six_bits),
	KUNIT_CASE(dscp_set4_keeps_ecn_and_checksum),
	KUNIT_CASE(dscp_set6_keeps_ecn_and_flow_label),
	{}
};

static struct kunit_suite dscp_suite = {
	.name = "l3dsr_dscp",
	.test_cases = dscp_cases,
};

kunit_test_suite(dscp_suite);
