/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The doors by which packets come to the director. Each is open in a network
 * namespace while that has a service of the family, LOCAL_IN's of any.
 */
#ifndef _L3DSR_DIRECTOR_HOOK_H
#define _L3DSR_DIRECTOR_HOOK_H

#include <linux/netfilter.h>
#include <net/net_namespace.h>

/* One for each attached device, from common/device.c. */
extern const struct nf_hook_ops l3dsr_hook_ingress_ops;

int __must_check l3dsr_hook_prerouting_open(struct net *net, u8 family,
					    bool is_late);
void l3dsr_hook_prerouting_close(struct net *net, u8 family, bool is_late);

bool l3dsr_hook_from_network(const struct sk_buff *skb,
			     const struct nf_hook_state *state);

int __must_check l3dsr_hook_mark_open(struct net *net, u8 family);
void l3dsr_hook_mark_close(struct net *net, u8 family);

int __must_check l3dsr_hook_local_out_open(struct net *net, u8 family);
void l3dsr_hook_local_out_close(struct net *net, u8 family);

int __must_check l3dsr_hook_local_in_open(struct net *net);
void l3dsr_hook_local_in_close(struct net *net);

#endif /* _L3DSR_DIRECTOR_HOOK_H */
