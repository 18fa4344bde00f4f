/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_TUNNEL_ERROR_H
#define _L3DSR_TUNNEL_ERROR_H

#include "common/packet.h"

l3dsr_verdict_t __must_check l3dsr_tunnel_error(struct net *net,
						struct sk_buff *skb, u8 family);

#endif /* _L3DSR_TUNNEL_ERROR_H */
