/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REALSERVER_H
#define _L3DSR_REALSERVER_H

#include "common/packet.h"
#include "vip_map.h"

l3dsr_verdict_t __must_check
l3dsr_realserver_receive(struct net *net, struct sk_buff *skb, u8 family,
			 struct l3dsr_vip_map *map, u8 door);

#endif /* _L3DSR_REALSERVER_H */
