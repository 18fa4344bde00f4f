/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What would become of a packet: one is made, and the path is asked.
 */
#ifndef _L3DSR_EXPLAIN_H
#define _L3DSR_EXPLAIN_H

#include <linux/l3dsr_director.h>
#include <linux/netdevice.h>

#include "common/packet.h"
#include "query.h"

/**
 * struct l3dsr_question - the packet that is asked about.
 * @saddr: source address.
 * @daddr: destination address.
 * @sport: source port.
 * @dport: destination port.
 * @family: of the addresses.
 * @protocol: IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP.
 * @ttl: TTL or hop limit.
 * @len: bytes from the IP header on; less than the headers take means these.
 * @flags: enum l3dsr_director_packet_flag.
 * @mark: of the packet.
 */
struct l3dsr_question {
	union nf_inet_addr saddr;
	union nf_inet_addr daddr;
	__be16 sport;
	__be16 dport;
	u8 family;
	u8 protocol;
	u8 ttl;
	u32 len;
	u32 flags;
	u32 mark;
};

/**
 * struct l3dsr_answer - what would become of it.
 * @query: what it met.
 * @verdict: of the path.
 * @outcome: what that means.
 * @door: where it would be met.
 */
struct l3dsr_answer {
	struct l3dsr_query query;
	l3dsr_verdict_t verdict;
	enum l3dsr_director_outcome outcome;
	enum l3dsr_director_door door;
};

struct sk_buff *l3dsr_question_skb(const struct l3dsr_question *question);
void l3dsr_question_ask(struct net *net, struct sk_buff *skb,
			const struct l3dsr_question *question, bool attached,
			struct l3dsr_answer *answer);

#endif /* _L3DSR_EXPLAIN_H */
