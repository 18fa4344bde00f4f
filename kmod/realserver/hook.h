/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REALSERVER_HOOK_H
#define _L3DSR_REALSERVER_HOOK_H

#include <linux/netfilter.h>
#include <net/net_namespace.h>

/* One for each attached device, from common/device.c. */
extern const struct nf_hook_ops l3dsr_hook_decode_ingress_ops;

int __must_check l3dsr_hook_decode_open(struct net *net, u8 family);
void l3dsr_hook_decode_close(struct net *net, u8 family);
int __must_check l3dsr_hook_reply_open(struct net *net, u8 family);
int __must_check l3dsr_hook_clamp_open(struct net *net, u8 family);
void l3dsr_hook_clamp_close(struct net *net, u8 family);
void l3dsr_hook_reply_close(struct net *net, u8 family);

#endif /* _L3DSR_REALSERVER_HOOK_H */
