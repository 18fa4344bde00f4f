/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REPLY_H
#define _L3DSR_REPLY_H

#include "common/packet.h"
#include "reply_ports.h"

l3dsr_verdict_t __must_check
l3dsr_realserver_reply(struct net *net, struct sk_buff *skb, u8 family,
		       struct rhashtable *replies);

#endif /* _L3DSR_REPLY_H */
