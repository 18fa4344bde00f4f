/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoint l3dsr:drop: every packet that a door drops, and why.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM l3dsr

#if !defined(_L3DSR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _L3DSR_TRACE_H

#include <linux/skbuff.h>
#include <linux/tracepoint.h>
#include <net/net_namespace.h>

#include "reasons.h"

#define L3DSR_DEFINE_ENUM(reason, name)	TRACE_DEFINE_ENUM(reason);
L3DSR_REASONS(L3DSR_DEFINE_ENUM)

#define L3DSR_SYMBOL(reason, name)	{ reason, name },

TRACE_EVENT(drop,
	TP_PROTO(const struct net *net, const struct sk_buff *skb,
		 unsigned int reason),
	TP_ARGS(net, skb, reason),
	TP_STRUCT__entry(
		__field(const void *, skb)
		__field(unsigned int, netns)
		__field(unsigned int, len)
		__field(unsigned int, reason)
		__field(unsigned short, protocol)
	),
	TP_fast_assign(
		__entry->skb = skb;
		__entry->netns = net->ns.inum;
		__entry->len = skb->len;
		__entry->reason = reason;
		__entry->protocol = ntohs(skb->protocol);
	),
	TP_printk("netns=%u skb=%p protocol=0x%04x len=%u reason=%s",
		  __entry->netns, __entry->skb, __entry->protocol,
		  __entry->len,
		  __print_symbolic(__entry->reason,
				   L3DSR_REASONS(L3DSR_SYMBOL) { -1, NULL }))
);

#endif /* _L3DSR_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH common
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace

#include <trace/define_trace.h>
