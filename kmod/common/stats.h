/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters: one set per CPU, written without atomics, summed by readers. 64
 * bits each, so that none wraps; the modules build for 64-bit kernels only.
 */
#ifndef _L3DSR_STATS_H
#define _L3DSR_STATS_H

#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <net/net_namespace.h>

#include "verdict.h"

/**
 * struct l3dsr_counters - traffic of one service, dest or VIP.
 * @packets: packets; one that GRO or GSO merged counts once.
 * @bytes: bytes from the IP header on.
 * @flows: packets that opened a TCP flow.
 */
struct l3dsr_counters {
	u64 packets;
	u64 bytes;
	u64 flows;
};

/* Context: BH off, so that no other packet is counted on this CPU meanwhile. */
static inline void l3dsr_counters_add(struct l3dsr_counters __percpu *counters,
				      unsigned int bytes, bool opens_flow)
{
	struct l3dsr_counters *here = this_cpu_ptr(counters);

	here->packets++;
	here->bytes += bytes;
	here->flows += opens_flow;
}

/* Subtract @zero, an earlier sum of the same counters. */
static inline void l3dsr_counters_since(struct l3dsr_counters *sum,
					const struct l3dsr_counters *zero)
{
	sum->packets -= zero->packets;
	sum->bytes -= zero->bytes;
	sum->flows -= zero->flows;
}

/* Packets of a namespace, by what became of them; one set per CPU. */
struct l3dsr_reason_counters {
	u64 packets[__L3DSR_REASON_MAX];
};

struct l3dsr_reason_counters __percpu *l3dsr_reasons_of(struct net *net);

/* Context: BH off, as above: an increment that is safe against interrupts, which
 * count nothing, takes longer than all else on some architectures.
 */
static inline void
l3dsr_reason_count(struct l3dsr_reason_counters __percpu *reasons,
		   enum l3dsr_reason reason)
{
	__this_cpu_inc(reasons->packets[reason]);
}

void l3dsr_counters_sum(const struct l3dsr_counters __percpu *counters,
			struct l3dsr_counters *sum);

unsigned int l3dsr_verdict_end(struct net *net, struct sk_buff *skb,
			       l3dsr_verdict_t verdict);

u64 l3dsr_reason_sum(struct net *net, enum l3dsr_reason reason);
void l3dsr_reasons_zero(struct net *net);
const char *l3dsr_reason_name(enum l3dsr_reason reason);

int l3dsr_stats_init(void);
void l3dsr_stats_exit(void);

#endif /* _L3DSR_STATS_H */
