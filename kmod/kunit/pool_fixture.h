/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A pool for the tests, at second 1000 of their clock; test->priv is it.
 */
#ifndef _L3DSR_KUNIT_POOL_FIXTURE_H
#define _L3DSR_KUNIT_POOL_FIXTURE_H

#include <kunit/test.h>

#include "director/pool.h"

/* @skb: written anew for each packet that is to take the straight way where it
 *	can; NULL where none is.
 */
struct pool_fixture {
	struct l3dsr_pool pool;
	struct l3dsr_flow_key key;
	struct l3dsr_pin_budget budget;
	struct sk_buff *skb;
};

static inline struct l3dsr_pool *pool_of(struct kunit *test)
{
	return &((struct pool_fixture *)test->priv)->pool;
}

int pool_fixture_init(struct kunit *test,
		      const struct l3dsr_pool_config *config);
void pool_fixture_exit(struct kunit *test);

/* Packets take the straight way from here on, as usual ones do. Return: 0 or
 * -ENOMEM.
 */
int pool_go_straight(struct kunit *test);

/* The dest of a packet, an IPv4 one of TCP or UDP; RCU read side. */
struct l3dsr_dest *pool_choose(struct kunit *test,
			       const struct l3dsr_packet *pkt);
/* Only if the straight way tells at once, and pins are there. */
struct l3dsr_dest *pool_choose_straight(struct kunit *test,
					const struct l3dsr_packet *pkt);

/* A dest known by the last byte of its address. */
struct l3dsr_dest_config pool_dest(u8 name);

#endif /* _L3DSR_KUNIT_POOL_FIXTURE_H */
