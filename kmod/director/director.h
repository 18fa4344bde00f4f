/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_DIRECTOR_H
#define _L3DSR_DIRECTOR_H

#include <linux/l3dsr_director.h>

#include "common/packet.h"

l3dsr_verdict_t __must_check
l3dsr_director_receive(struct net *net, struct sk_buff *skb, u8 family);
l3dsr_verdict_t __must_check
l3dsr_director_ingress(struct net *net, struct sk_buff **skb, u8 family);
l3dsr_verdict_t __must_check
l3dsr_director_send(struct net *net, struct sk_buff *skb, u8 family);
l3dsr_verdict_t __must_check
l3dsr_director_receive_marked(struct net *net, struct sk_buff *skb, u8 family);
l3dsr_verdict_t __must_check
l3dsr_director_ask(struct l3dsr_packet *pkt, struct net *net,
		   struct sk_buff *skb, u8 family,
		   enum l3dsr_director_door door, struct l3dsr_query *query);

#endif /* _L3DSR_DIRECTOR_H */
