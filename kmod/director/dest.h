/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_DEST_H
#define _L3DSR_DEST_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/netfilter.h>
#include <linux/string.h>

#include "common/encap.h"
#include "common/stats.h"
#include "leg.h"

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
 * @mtu: longest packet in bytes that may go there, headers of a tunnel
 *	included; 0 is what the route says.
 * @source: of a tunnel's packets, of family @family; zero is as the route says.
 * @tun_port: GUE's port at the dest.
 * @tun_checksum: GUE's UDP has a checksum.
 * @tun_df: the header of a tunnel over IPv4 has the packet's DF, not none.
 * @route_mark: with which routes to it are looked up, for policy routing.
 * @mark: of this host's own packets that go to this dest; 0 is none.
 * @fallback: takes new flows only while no other dest does.
 * @upper: with this many flows it takes no new ones; 0 for no limit.
 * @lower: with fewer than this it takes new ones again; 0 for three quarters
 *	of @upper.
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
	u32 mtu;
	union nf_inet_addr source;
	__be16 tun_port;
	bool tun_checksum;
	bool tun_df;
	u32 route_mark;
	u32 mark;
	bool fallback;
	u32 upper;
	u32 lower;
};

/**
 * struct l3dsr_load - what the pins say that a dest has to do; counted where a
 *	service pins every flow, and put right by each sweep.
 * @active: flows, but for those that said that they end.
 * @flows: all of them.
 * @full: @flows reached the upper threshold, and not the lower one since.
 */
struct l3dsr_load {
	atomic_t active;
	atomic_t flows;
	bool full;
} ____cacheline_aligned;

/**
 * struct l3dsr_dest - a realserver as the director sees it.
 * @config: never changes; a changed dest is a new one in the old one's place,
 *	so that no packet sees half of a change.
 * @legs: the way to @config.address, one a CPU.
 * @encap: headers for a method that has some, from @config.
 * @counters: outlive a change.
 * @load: likewise.
 * @zero: their sum when they were last set to zero; under the director's lock.
 * @id: its number in the pool's tables.
 * @code: DSCP code for its packets, its own or the pool's; 0 means the
 *	service's.
 * @node: in the pool's list; under the director's lock.
 * @superseded: @counters and @load went to the dest in this one's place.
 * @rcu: frees after the last packet.
 */
struct l3dsr_dest {
	struct l3dsr_dest_config config;
	struct l3dsr_leg __percpu *legs;
	struct l3dsr_encap encap;
	struct l3dsr_counters __percpu *counters;
	struct l3dsr_load *load;
	struct l3dsr_counters zero;
	u16 id;
	u8 code;
	struct list_head node;
	bool superseded;
	struct rcu_head rcu;
};

/* Whether the operator named the source of a tunnel's packets. */
static inline bool l3dsr_has_source(const struct l3dsr_dest_config *config)
{
	return memchr_inv(&config->source, 0, sizeof(config->source));
}

struct l3dsr_dest *l3dsr_dest_alloc(const struct l3dsr_dest_config *config,
				    const struct l3dsr_dest *before);
void l3dsr_dest_free(struct l3dsr_dest *dest);
void l3dsr_dest_free_rcu(struct l3dsr_dest *dest);
void l3dsr_dest_mind_thresholds(const struct l3dsr_dest *dest);
int l3dsr_dest_compare(const struct l3dsr_dest_config *a,
		       const struct l3dsr_dest_config *b);

/* Whether it is for new flows at all, though it may be full. */
static inline bool l3dsr_dest_wants_flows(const struct l3dsr_dest *dest)
{
	return dest && !dest->config.down && dest->config.weight;
}

static inline bool l3dsr_dest_is_full(const struct l3dsr_dest *dest)
{
	return dest->config.upper && READ_ONCE(dest->load->full);
}

/* Counts may be a little wrong between two sweeps, negative even. */
static inline u32 l3dsr_dest_flows(const struct l3dsr_dest *dest)
{
	return max(atomic_read(&dest->load->flows), 0);
}

static inline u32 l3dsr_dest_active(const struct l3dsr_dest *dest)
{
	return max(atomic_read(&dest->load->active), 0);
}

/**
 * l3dsr_dest_count() - change what a dest has to do.
 * @dest: the dest.
 * @flows: flows more.
 * @active: active ones among them.
 *
 * Context: any.
 */
static inline void l3dsr_dest_count(const struct l3dsr_dest *dest, int flows,
				    int active)
{
	struct l3dsr_load *load = dest->load;

	if (active)
		atomic_add(active, &load->active);
	if (flows)
		atomic_add(flows, &load->flows);
	if (unlikely(dest->config.upper))
		l3dsr_dest_mind_thresholds(dest);
}

#endif /* _L3DSR_DEST_H */
