/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REALSERVER_DECAP_H
#define _L3DSR_REALSERVER_DECAP_H

#include "common/packet.h"
#include "decap_table.h"
#include "vip_map.h"

l3dsr_verdict_t __must_check
l3dsr_decap_receive(struct net *net, struct sk_buff **skb, u8 family,
		    const struct l3dsr_decaps *decaps,
		    struct l3dsr_vip_map *map, bool ingress);
l3dsr_verdict_t __must_check
l3dsr_decap_clamp(struct net *net, struct sk_buff *skb, u8 family,
		  const struct l3dsr_decaps *decaps,
		  struct l3dsr_vip_map *map);

#endif /* _L3DSR_REALSERVER_DECAP_H */
