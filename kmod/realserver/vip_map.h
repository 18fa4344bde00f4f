/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a code to the VIP it stands for: 63 entries for each family. Packets
 * read under RCU, writers hold the realserver's lock.
 */
#ifndef _L3DSR_VIP_MAP_H
#define _L3DSR_VIP_MAP_H

#include <linux/if.h>
#include <linux/l3dsr.h>
#include <linux/netfilter.h>

#include "common/stats.h"

/**
 * struct l3dsr_vip - one entry.
 * @address: the VIP.
 * @family: of @address.
 * @code: that stands for it.
 * @flags: what was done to the host (L3DSR_RS_VIP_FLAG_*); not the kernel's.
 * @device: device that holds the VIP, or ""; not the kernel's.
 * @counters: of packets that were decoded; outlive a change.
 * @superseded: @counters went to the entry in this one's place.
 * @rcu: frees after the last packet.
 *
 * An entry never changes; a changed one is a new one in its place.
 */
struct l3dsr_vip {
	union nf_inet_addr address;
	u8 family;
	u8 code;
	u32 flags;
	char device[IFNAMSIZ];
	struct l3dsr_counters __percpu *counters;
	bool superseded;
	struct rcu_head rcu;
};

/**
 * struct l3dsr_vip_map - the entries of a network namespace.
 * @ipv4: by code; 0 stays empty.
 * @ipv6: likewise.
 */
struct l3dsr_vip_map {
	struct l3dsr_vip __rcu *ipv4[L3DSR_CODE_MAX + 1];
	struct l3dsr_vip __rcu *ipv6[L3DSR_CODE_MAX + 1];
};

static inline struct l3dsr_vip __rcu **
l3dsr_vip_slot(struct l3dsr_vip_map *map, u8 family, u8 code)
{
	return family == AF_INET ? &map->ipv4[code] : &map->ipv6[code];
}

struct l3dsr_vip *l3dsr_vip_alloc(const struct l3dsr_vip *config,
				  const struct l3dsr_vip *before);
void l3dsr_vip_free(struct l3dsr_vip *vip);
void l3dsr_vip_free_rcu(struct l3dsr_vip *vip);

#endif /* _L3DSR_VIP_MAP_H */
