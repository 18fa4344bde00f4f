/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoint l3dsr:forward: every packet that is sent to a dest, with the
 * addresses that it came with.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM l3dsr

#if !defined(_L3DSR_DIRECTOR_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _L3DSR_DIRECTOR_TRACE_H

#include <linux/tracepoint.h>

#include "common/packet.h"
#include "dest.h"
#include "forward.h"

TRACE_EVENT(forward,
	TP_PROTO(const struct l3dsr_packet *pkt,
		 const struct l3dsr_service *service,
		 const struct l3dsr_dest *dest),
	TP_ARGS(pkt, service, dest),
	TP_STRUCT__entry(
		__field(unsigned int, netns)
		__field(unsigned int, len)
		__array(u8, client, 16)
		__array(u8, vip, 16)
		__array(u8, dest, 16)
		__field(unsigned short, client_port)
		__field(unsigned short, vip_port)
		__field(u8, family)
		__field(u8, protocol)
		__field(u8, method)
	),
	TP_fast_assign(
		__entry->netns = pkt->net->ns.inum;
		__entry->len = pkt->len;
		memcpy(__entry->client, &pkt->saddr, 16);
		memcpy(__entry->vip, &service->key.address, 16);
		memcpy(__entry->dest, &dest->config.address, 16);
		__entry->client_port = ntohs(pkt->sport);
		__entry->vip_port = ntohs(pkt->dport);
		__entry->family = pkt->family;
		__entry->protocol = pkt->protocol;
		__entry->method = dest->config.method->id;
	),
	TP_printk("netns=%u family=%u protocol=%u client=%s port=%u vip=%s port=%u dest=%s method=%u len=%u",
		  __entry->netns, __entry->family, __entry->protocol,
		  __print_hex_str(__entry->client, 16), __entry->client_port,
		  __print_hex_str(__entry->vip, 16), __entry->vip_port,
		  __print_hex_str(__entry->dest, 16), __entry->method,
		  __entry->len)
);

#endif /* _L3DSR_DIRECTOR_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH director
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace

#include <trace/define_trace.h>
