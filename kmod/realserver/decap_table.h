/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From whom tunnels are taken, and which. Packets read under RCU; writers hold
 * the realserver's lock, and publish a changed copy of the whole.
 */
#ifndef _L3DSR_DECAP_TABLE_H
#define _L3DSR_DECAP_TABLE_H

#include <linux/in.h>
#include <linux/l3dsr_rs.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>

#include "common/stats.h"

/**
 * struct l3dsr_decap - directors whose tunnels are taken.
 * @source: their prefix; bits behind it are 0.
 * @family: of @source.
 * @prefix: its length.
 * @tunnels: of these kinds, L3DSR_RS_TUNNEL_* bits.
 * @port: of GUE.
 * @mtu: that the path from there carries, tunnel's headers included; 0 for what
 *	the route to the client does.
 * @counters: of packets that were taken out; outlive a change.
 */
struct l3dsr_decap {
	union nf_inet_addr source;
	u8 family;
	u8 prefix;
	u8 tunnels;
	__be16 port;
	u32 mtu;
	struct l3dsr_counters __percpu *counters;
};

/**
 * struct l3dsr_decaps - all of a network namespace.
 * @count: of @entries.
 * @tunnels4: kinds that any entry of IPv4 takes; all of them if @drop.
 * @tunnels6: likewise.
 * @drop: tunnels to this host that no entry takes are dropped.
 * @room: bytes that the largest headers take, of entries without an MTU.
 * @fits: what fits behind the headers, of entries with one; U32_MAX without
 *	any.
 * @rcu: frees after the last packet.
 * @entries: longer prefixes first.
 */
struct l3dsr_decaps {
	unsigned int count;
	u8 tunnels4;
	u8 tunnels6;
	bool drop;
	u32 room;
	u32 fits;
	struct rcu_head rcu;
	struct l3dsr_decap entries[];
};

#define L3DSR_TUNNELS_ALL \
	(L3DSR_RS_TUNNEL_IPIP | L3DSR_RS_TUNNEL_GRE | L3DSR_RS_TUNNEL_GUE)

/* The kind of tunnel that an IP header could begin, by what it says comes next;
 * all where that is not said yet. Context: any.
 */
static inline u8 l3dsr_tunnels_of(u8 protocol)
{
	switch (protocol) {
	case IPPROTO_IPIP:
	case IPPROTO_IPV6:
		return L3DSR_RS_TUNNEL_IPIP;
	case IPPROTO_GRE:
		return L3DSR_RS_TUNNEL_GRE;
	case IPPROTO_UDP:
		return L3DSR_RS_TUNNEL_GUE;
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_DSTOPTS:
		return L3DSR_TUNNELS_ALL;
	default:
		return 0;
	}
}

const struct l3dsr_decap *
l3dsr_decap_find(const struct l3dsr_decaps *decaps, u8 family,
		 const union nf_inet_addr *source);
const struct l3dsr_decap *
l3dsr_decap_named(const struct l3dsr_decaps *decaps,
		  const struct l3dsr_decap *named);
bool l3dsr_decap_has_port(const struct l3dsr_decaps *decaps, __be16 port);
u32 l3dsr_decaps_room(const struct l3dsr_decaps *decaps, u32 mtu);
bool l3dsr_decap_is_prefix(const struct l3dsr_decap *decap);

struct l3dsr_decaps *l3dsr_decaps_without(const struct l3dsr_decaps *decaps,
					  const struct l3dsr_decap *entry,
					  unsigned int more);
void l3dsr_decaps_put(struct l3dsr_decaps *decaps,
		      const struct l3dsr_decap *entry);
void l3dsr_decaps_set_drop(struct l3dsr_decaps *decaps, bool drop);

#endif /* _L3DSR_DECAP_TABLE_H */
