/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REALSERVER_NETNS_H
#define _L3DSR_REALSERVER_NETNS_H

#include <linux/mutex.h>
#include <net/net_namespace.h>

#include "common/device.h"
#include "common/stats.h"
#include "common/verdict.h"
#include "decap_table.h"
#include "reply_ports.h"
#include "vip_map.h"

/* Settings of the host to go back to when the last VIP goes. */
struct l3dsr_host_settings {
	bool has_arp_ignore;
	bool has_arp_announce;
	u8 arp_ignore;
	u8 arp_announce;
};

/**
 * struct l3dsr_doors - what keeps the doors of one family open.
 * @decode: entries whose packets meet them at PRE_ROUTING; and one for tunnels
 *	of the family.
 * @reply: entries that translate ports.
 * @clamp: entries for tunnels.
 */
struct l3dsr_doors {
	unsigned int decode;
	unsigned int reply;
	unsigned int clamp;
};

/**
 * struct l3dsr_realserver - the realserver of one network namespace.
 * @lock: the realserver's lock: serialises writers of everything here. Taken
 *	with no other lock held but netlink's and RTNL; the lock of the set of VIPs and
 *	nf_hook_mutex nest inside.
 * @map: from codes and aliases to VIPs.
 * @decaps: whose tunnels are taken; NULL while nobody's are, and others are not
 *	dropped either.
 * @replies: ports of packets from VIPs.
 * @doors4: IPv4's doors.
 * @doors6: likewise.
 * @devices: attached devices.
 * @decoding: doors of each family at PRE_ROUTING.
 * @host: remembered for user space.
 * @generation: number of changes so far; under @lock.
 * @reasons: the namespace's counters (common/stats.h).
 */
struct l3dsr_realserver {
	struct mutex lock;	/* see above */
	struct l3dsr_vip_map map;
	struct l3dsr_decaps __rcu *decaps;
	struct rhashtable replies;
	struct l3dsr_doors doors4;
	struct l3dsr_doors doors6;
	struct l3dsr_devices devices;
	struct nf_hook_ops decoding[2];
	struct l3dsr_host_settings host;
	u32 generation;
	struct l3dsr_reason_counters __percpu *reasons;
};

struct l3dsr_realserver *l3dsr_realserver_of(struct net *net);

struct l3dsr_vip *l3dsr_realserver_vip(struct l3dsr_realserver *rs, u8 family,
				       u8 code);
int __must_check l3dsr_realserver_add(struct net *net, struct l3dsr_vip *vip);
int __must_check l3dsr_realserver_replace(struct net *net,
					  struct l3dsr_vip *old,
					  struct l3dsr_vip *vip);
void l3dsr_realserver_del(struct net *net, struct l3dsr_vip *vip);

struct l3dsr_decaps *
l3dsr_realserver_decaps(const struct l3dsr_realserver *rs);
int __must_check l3dsr_realserver_publish(struct net *net,
					  struct l3dsr_decaps *decaps);

l3dsr_verdict_t __must_check
l3dsr_realserver_rule(struct net *net, struct sk_buff *skb, u8 family);

int l3dsr_realserver_netns_init(void);
void l3dsr_realserver_netns_exit(void);

#endif /* _L3DSR_REALSERVER_NETNS_H */
