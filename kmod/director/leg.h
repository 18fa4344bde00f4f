/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way to a dest, found once and kept for each CPU: like the kernel's
 * dst_cache, but a packet takes no reference. It needs none: on its own CPU,
 * with BH off, nobody else touches the leg, and a route that is let go is there
 * until the last RCU reader has gone.
 */
#ifndef _L3DSR_LEG_H
#define _L3DSR_LEG_H

#include <linux/atomic.h>
#include <linux/netfilter.h>
#include <linux/percpu.h>
#include <net/dst.h>

struct l3dsr_dest;
struct neighbour;
struct sk_buff;

/**
 * struct l3dsr_leg - the way to a dest.
 * @dst: route, with a reference; NULL if none was looked up yet.
 * @neigh: neighbour that it leads to, without a reference; NULL where only the
 *	stack can send, or none was met yet.
 * @deaths: struct l3dsr_neighs's when @neigh was looked up: it is there while
 *	that is the same.
 * @changes: likewise, when @has_header and @header were taken from it.
 * @header: of its frames, behind the two bytes that align it.
 * @has_header: @header is there, and @neigh not in doubt; else it is asked.
 * @room: longest packet that can be sent there, with the tunnel's headers
 *	before it; as of @mtu.
 * @headroom: bytes that the device wants before it.
 * @cookie: by which a route of IPv6 knows whether it is still valid; with one
 *	of IPv4 the namespace's generation of routes.
 * @local: the dest is this host.
 * @by_stack: the stack has to send, since the route encapsulates.
 * @mtu: longest packet that can be sent; as of the route, or, where the path's
 *	can become known or expire meanwhile, as of the last packet.
 * @saddr: this host's address on it; only tunnels write it anywhere.
 */
struct l3dsr_leg {
	struct dst_entry *dst;
	struct neighbour *neigh;
	long deaths;
	long changes;
	u64 header[2];
	bool has_header;
	unsigned int room;
	unsigned int headroom;
	u32 cookie;
	bool local;
	bool by_stack;
	unsigned int mtu;
	union nf_inet_addr saddr;
};

/**
 * struct l3dsr_neighs - what became of neighbours, of all devices.
 * @deaths: so many are gone.
 * @changes: so many went or changed.
 */
struct l3dsr_neighs {
	atomic_long_t deaths;
	atomic_long_t changes;
};

extern struct l3dsr_neighs l3dsr_neighs;

struct l3dsr_leg __percpu *l3dsr_legs_alloc(void);
void l3dsr_legs_free(struct l3dsr_leg __percpu *legs);

struct l3dsr_leg *l3dsr_leg_find(struct net *net, struct l3dsr_dest *dest);
struct dst_entry *l3dsr_route6(struct net *net, const struct l3dsr_dest *dest,
			       u8 flags);
struct neighbour *l3dsr_leg_neighbour(struct l3dsr_leg *leg,
				      const struct l3dsr_dest *dest,
				      struct sk_buff *skb, bool *skip_cache);
bool l3dsr_leg_refresh(struct l3dsr_leg *leg);

int l3dsr_legs_init(void);
void l3dsr_legs_exit(void);

#endif /* _L3DSR_LEG_H */
