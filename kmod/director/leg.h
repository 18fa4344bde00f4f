/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way to a dest, found once and kept for each CPU: like the kernel's
 * dst_cache, but a packet takes no reference. It needs none: on its own CPU,
 * with BH off, nobody else touches the leg, and a route that is let go is there
 * until the last RCU reader has gone.
 */
#ifndef _L3DSR_LEG_H
#define _L3DSR_LEG_H

#include <linux/netfilter.h>
#include <linux/percpu.h>
#include <net/dst.h>

struct l3dsr_dest;

/**
 * struct l3dsr_leg - the way to a dest.
 * @dst: route, with a reference; NULL if none was looked up yet.
 * @cookie: by which a route of IPv6 knows whether it is still valid.
 * @local: the dest is this host.
 * @by_stack: the stack has to send, since the route encapsulates.
 * @mtu: longest packet that can be sent there; asked for each packet, since the
 *	path's may have become known or expired since the last one.
 * @room: longest packet that can be, with the tunnel's headers before it.
 * @saddr: this host's address on it; only tunnels write it anywhere.
 */
struct l3dsr_leg {
	struct dst_entry *dst;
	u32 cookie;
	bool local;
	bool by_stack;
	unsigned int mtu;
	unsigned int room;
	union nf_inet_addr saddr;
};

struct l3dsr_leg __percpu *l3dsr_legs_alloc(void);
void l3dsr_legs_free(struct l3dsr_leg __percpu *legs);

const struct l3dsr_leg *l3dsr_leg_find(struct net *net,
				       struct l3dsr_dest *dest);
struct dst_entry *l3dsr_route6(struct net *net, const struct l3dsr_dest *dest,
			       u8 flags);

#endif /* _L3DSR_LEG_H */
