/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_DEST_H
#define _L3DSR_DEST_H

#include <linux/list.h>
#include <linux/netfilter.h>
#include <net/dst_cache.h>

#include "common/stats.h"

struct l3dsr_method;

/**
 * struct l3dsr_dest_config - what an operator says of a dest.
 * @address: address of the realserver.
 * @method: how packets reach it.
 * @weight: share of new flows; 0 takes none, and keeps those it has.
 * @drain_time: seconds for which it keeps them; 0 is for ever.
 * @port: the service's port.
 * @family: family of @address.
 * @code: DSCP code; 0 means the service's.
 * @down: takes no packets at all.
 */
struct l3dsr_dest_config {
	union nf_inet_addr address;
	const struct l3dsr_method *method;
	u32 weight;
	u32 drain_time;
	__be16 port;
	u8 family;
	u8 code;
	bool down;
};

/**
 * struct l3dsr_dest - a realserver as the director sees it.
 * @config: never changes; a changed dest is a new one in the old one's place,
 *	so that no packet sees half of a change.
 * @route: cached route to @config.address, one a CPU.
 * @counters: outlive a change.
 * @id: its number in the pool's tables.
 * @code: DSCP code for its packets, its own or the pool's; 0 means the
 *	service's.
 * @node: in the pool's list; under the director's lock.
 * @superseded: @counters went to the dest in this one's place.
 * @rcu: frees after the last packet.
 */
struct l3dsr_dest {
	struct l3dsr_dest_config config;
	struct dst_cache route;
	struct l3dsr_counters __percpu *counters;
	u16 id;
	u8 code;
	struct list_head node;
	bool superseded;
	struct rcu_head rcu;
};

struct l3dsr_dest *l3dsr_dest_alloc(const struct l3dsr_dest_config *config,
				    const struct l3dsr_dest *before);
void l3dsr_dest_free(struct l3dsr_dest *dest);
void l3dsr_dest_free_rcu(struct l3dsr_dest *dest);
int l3dsr_dest_compare(const struct l3dsr_dest_config *a,
		       const struct l3dsr_dest_config *b);

#endif /* _L3DSR_DEST_H */
