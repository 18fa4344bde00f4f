/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a code, or from an alias address, to the VIP that it stands for. Packets
 * read under RCU, writers hold the realserver's lock.
 */
#ifndef _L3DSR_VIP_MAP_H
#define _L3DSR_VIP_MAP_H

#include <linux/if.h>
#include <linux/l3dsr.h>
#include <linux/l3dsr_rs.h>
#include <linux/netfilter.h>
#include <linux/rhashtable-types.h>
#include <linux/xarray.h>

#include "common/address_key.h"
#include "common/stats.h"

/**
 * struct l3dsr_vip_port - a port to translate.
 * @from: that clients use.
 * @to: that the service listens on.
 * @protocol: IPPROTO_TCP, IPPROTO_UDP, or 0 for both.
 */
struct l3dsr_vip_port {
	__be16 from;
	__be16 to;
	u8 protocol;
};

/**
 * struct l3dsr_vip_allow - what is decoded.
 * @first: first port, as clients use it, host order; 0 for all of them.
 * @last: last port.
 * @protocol: IPPROTO_*, or 0 for each.
 */
struct l3dsr_vip_allow {
	u16 first;
	u16 last;
	u8 protocol;
};

/**
 * struct l3dsr_vip - one entry.
 * @address: the VIP.
 * @family: of @address.
 * @code: that stands for it; 0 where @alias does, and for tunnels.
 * @dscp: to write, or L3DSR_RS_DSCP_KEEP.
 * @door: where packets meet it (enum l3dsr_rs_door).
 * @ports_count: of @ports.
 * @allows_count: of @allows; 0 allows all.
 * @in_devices_count: of @in_devices; 0 allows all.
 * @ats_count: of @ats; 0 is all of this host's addresses that are not on lo.
 * @mark: of the packet, in the bits of @mark_mask.
 * @mark_mask: bits of the mark to write; 0 for none.
 * @ports: to translate, each @from and @to once for a protocol.
 * @allows: what is decoded.
 * @ats: where it is decoded, of @family.
 * @in_devices: names of devices by which packets come.
 * @alias: address that stands for the VIP, where @code is 0; the VIP itself
 *	where it is @tunnelled.
 * @tunnelled: packets for it are taken out of tunnels, not decoded.
 * @node: in the map's aliases or tunnelled, by @alias.
 * @id: in the map's ids, for whoever reads all entries without a code.
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
	u8 dscp;
	u8 door;
	u8 ports_count;
	u8 allows_count;
	u8 in_devices_count;
	u8 ats_count;
	u32 mark;
	u32 mark_mask;
	struct l3dsr_counters __percpu *counters;
	struct l3dsr_vip_port ports[L3DSR_RS_PORTS_MAX];
	struct l3dsr_vip_allow allows[L3DSR_RS_ALLOWS_MAX];
	union nf_inet_addr ats[L3DSR_RS_ATS_MAX];
	char in_devices[L3DSR_RS_IN_DEVICES_MAX][IFNAMSIZ];
	struct l3dsr_address_key alias;
	bool tunnelled;
	struct rhash_head node;
	u32 id;
	u32 flags;
	char device[IFNAMSIZ];
	bool superseded;
	struct rcu_head rcu;
};

/**
 * struct l3dsr_vip_map - the entries of a network namespace.
 * @ipv4: by code; 0 stays empty.
 * @ipv6: likewise.
 * @aliases: entries by alias address.
 * @tunnelled: entries for tunnels, by VIP.
 * @ids: entries of both by number.
 * @alias4: how many of @aliases are IPv4's, so that packets need not look.
 * @alias6: likewise.
 */
struct l3dsr_vip_map {
	struct l3dsr_vip __rcu *ipv4[L3DSR_CODE_MAX + 1];
	struct l3dsr_vip __rcu *ipv6[L3DSR_CODE_MAX + 1];
	struct rhashtable aliases;
	struct rhashtable tunnelled;
	struct xarray ids;
	unsigned int alias4;
	unsigned int alias6;
};

static inline struct l3dsr_vip __rcu **
l3dsr_vip_slot(struct l3dsr_vip_map *map, u8 family, u8 code)
{
	return family == AF_INET ? &map->ipv4[code] : &map->ipv6[code];
}

/* Whether any alias of the family exists. Context: any. */
static inline bool l3dsr_vip_has_aliases(const struct l3dsr_vip_map *map,
					 u8 family)
{
	return READ_ONCE(*(family == AF_INET ? &map->alias4 : &map->alias6));
}

int __must_check l3dsr_vip_map_init(struct l3dsr_vip_map *map);
void l3dsr_vip_map_exit(struct l3dsr_vip_map *map);
struct l3dsr_vip *l3dsr_vip_of_alias(struct l3dsr_vip_map *map, u8 family,
				     const union nf_inet_addr *address);
struct l3dsr_vip *l3dsr_vip_tunnelled(struct l3dsr_vip_map *map, u8 family,
				      const union nf_inet_addr *address);
int __must_check l3dsr_vip_map_add(struct l3dsr_vip_map *map,
				   struct l3dsr_vip *vip);
void l3dsr_vip_map_replace(struct l3dsr_vip_map *map, struct l3dsr_vip *old,
			   struct l3dsr_vip *vip);
void l3dsr_vip_map_del(struct l3dsr_vip_map *map, struct l3dsr_vip *vip);

bool l3dsr_vip_is_at(const struct l3dsr_vip *vip,
		     const union nf_inet_addr *address);
bool l3dsr_vip_admits(const struct l3dsr_vip *vip, u8 protocol, __be16 port,
		      bool port_known);
bool l3dsr_vip_admits_device(const struct l3dsr_vip *vip, const char *device);
__be16 l3dsr_vip_port_to(const struct l3dsr_vip *vip, u8 protocol,
			 __be16 from);

struct l3dsr_vip *l3dsr_vip_alloc(const struct l3dsr_vip *config,
				  const struct l3dsr_vip *before);
void l3dsr_vip_free(struct l3dsr_vip *vip);
void l3dsr_vip_free_rcu(struct l3dsr_vip *vip);

#endif /* _L3DSR_VIP_MAP_H */
