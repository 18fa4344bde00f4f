/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fragments of datagrams for services. Only the first has ports; where it went,
 * the others go. Those that come before it wait for it, a second long. Nothing
 * is put together: that is the realserver's affair.
 */
#ifndef _L3DSR_FRAGMENT_H
#define _L3DSR_FRAGMENT_H

#include <linux/list.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "common/packet.h"

#define L3DSR_FRAGMENT_BUCKETS	128	/* a power of two */
/* How long a datagram is known, in jiffies, from its first fragment to come. */
#define L3DSR_FRAGMENT_LIFE	HZ
/* Fragments of one datagram that wait. */
#define L3DSR_FRAGMENTS_HELD	16
/* Bytes of all datagrams of a namespace, with what waits. */
#define L3DSR_FRAGMENT_MEMORY	(256 * 1024)

struct l3dsr_datagram;

/**
 * struct l3dsr_fragments - the datagrams of which fragments came lately.
 * @lock: of all below; taken with BH off, no other lock inside.
 * @buckets: datagrams by hash.
 * @by_age: the same, the oldest first.
 * @memory: bytes that they take.
 * @seed: of the hash.
 * @expire: forgets the old ones while there are any.
 * @net: namespace.
 */
struct l3dsr_fragments {
	spinlock_t lock;	/* see above */
	struct hlist_head buckets[L3DSR_FRAGMENT_BUCKETS];
	struct list_head by_age;
	unsigned int memory;
	u32 seed;
	struct delayed_work expire;
	struct net *net;
};

void l3dsr_fragments_init(struct l3dsr_fragments *fragments, struct net *net);
void l3dsr_fragments_exit(struct l3dsr_fragments *fragments);

l3dsr_verdict_t __must_check
l3dsr_fragment_lead(struct l3dsr_fragments *fragments,
		    const struct l3dsr_packet *first, u16 dest,
		    struct sk_buff_head *waited);
l3dsr_verdict_t __must_check
l3dsr_fragment_follow(struct l3dsr_fragments *fragments,
		      struct l3dsr_packet *later, u16 *dest);

#endif /* _L3DSR_FRAGMENT_H */
