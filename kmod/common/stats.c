// SPDX-License-Identifier: GPL-2.0-only
#include "stats.h"

#include <linux/export.h>
#include <linux/netfilter.h>
#include <net/netns/generic.h>

#include "reasons.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

#if BITS_PER_LONG < 64
#error "L3DSR counts in 64 bits without locks: it builds for 64-bit kernels only"
#endif

/**
 * struct stats_net - what is counted in a namespace.
 * @reasons: since it began.
 * @zero: sums of @reasons when they were last set to zero.
 */
struct stats_net {
	struct l3dsr_reason_counters __percpu *reasons;
	struct l3dsr_reason_counters zero;
};

static unsigned int stats_net_id;

/* The counters of a namespace, for those who count often. Context: any, while
 * the namespace lives.
 */
struct l3dsr_reason_counters __percpu *l3dsr_reasons_of(struct net *net)
{
	const struct stats_net *stats = net_generic(net, stats_net_id);

	return stats->reasons;
}
EXPORT_SYMBOL_GPL(l3dsr_reasons_of);

#define NAME(reason, name) \
	[reason] = name,

static const char * const reason_names[] = {
	L3DSR_REASONS(NAME)
};

static_assert(ARRAY_SIZE(reason_names) == __L3DSR_REASON_MAX);

/**
 * l3dsr_counters_sum() - add up the CPUs' counters.
 * @counters: what to read; packets may be counted meanwhile.
 * @sum: added to, so that several can be summed.
 *
 * Context: any.
 */
void l3dsr_counters_sum(const struct l3dsr_counters __percpu *counters,
			struct l3dsr_counters *sum)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct l3dsr_counters *one = per_cpu_ptr(counters, cpu);

		sum->packets += READ_ONCE(one->packets);
		sum->bytes += READ_ONCE(one->bytes);
		sum->flows += READ_ONCE(one->flows);
	}
}
EXPORT_SYMBOL_GPL(l3dsr_counters_sum);

/* The kernel's own reasons can't be added to; these come nearest. Ours is in
 * the tracepoint.
 */
static unsigned int core_reason(enum l3dsr_reason reason)
{
	switch (reason) {
	case L3DSR_REASON_TRUNCATED:
		return SKB_DROP_REASON_HDR_TRUNC;
	case L3DSR_REASON_CHECKSUM:
		return SKB_DROP_REASON_UDP_CSUM;
	case L3DSR_REASON_EXT_HEADERS:
	case L3DSR_REASON_TTL_EXCEEDED:
		return SKB_DROP_REASON_IP_INHDR;
	case L3DSR_REASON_BAD_SOURCE:
		return SKB_DROP_REASON_IP_INADDRERRORS;
	case L3DSR_REASON_NO_ROUTE:
		return SKB_DROP_REASON_IP_OUTNOROUTES;
	case L3DSR_REASON_TOO_BIG:
		return SKB_DROP_REASON_PKT_TOO_BIG;
	case L3DSR_REASON_NO_MEMORY:
		return SKB_DROP_REASON_NOMEM;
	default:
		return SKB_DROP_REASON_NETFILTER_DROP;
	}
}

/* As netfilter does for NF_DROP, whose reason would be netfilter's own: whoever
 * sends from this host hears of it.
 */
static unsigned int drop(struct net *net, struct sk_buff *skb,
			 enum l3dsr_reason reason)
{
	trace_drop(net, skb, reason);
	kfree_skb_reason(skb, core_reason(reason));
	return NF_STOLEN | EPERM << NF_VERDICT_QBITS;
}

/**
 * l3dsr_verdict_end() - count a packet's reason and leave by a door.
 * @net: namespace in which the packet was met.
 * @skb: the packet; not looked at if it was stolen, gone if it is dropped.
 * @verdict: the last one.
 *
 * Context: BH off, so that no other packet is counted on this CPU meanwhile.
 * Return: what a netfilter hook returns: NF_ACCEPT; or NF_STOLEN, with an error
 * for the sender if the packet was dropped.
 */
unsigned int l3dsr_verdict_end(struct net *net, struct sk_buff *skb,
			       l3dsr_verdict_t verdict)
{
	enum l3dsr_action action = l3dsr_verdict_action(verdict);
	enum l3dsr_reason reason = l3dsr_verdict_reason(verdict);

	if (action <= L3DSR_ACTION_NOT_OURS)
		return NF_ACCEPT;

	l3dsr_reason_count(l3dsr_reasons_of(net), reason);

	if (likely(action == L3DSR_ACTION_STOLEN))
		return NF_STOLEN;
	return action == L3DSR_ACTION_DROP ? drop(net, skb, reason) : NF_ACCEPT;
}
EXPORT_SYMBOL_GPL(l3dsr_verdict_end);

static u64 sum_reason(const struct stats_net *stats, enum l3dsr_reason reason)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(stats->reasons,
					     cpu)->packets[reason]);
	return sum;
}

/**
 * l3dsr_reason_sum() - how many packets ended in a reason.
 * @net: namespace in which they were met.
 * @reason: the reason.
 *
 * Context: any. Return: packets since l3dsr_reasons_zero(), or since the
 * namespace or the module began.
 */
u64 l3dsr_reason_sum(struct net *net, enum l3dsr_reason reason)
{
	const struct stats_net *stats = net_generic(net, stats_net_id);

	return sum_reason(stats, reason) -
	       READ_ONCE(stats->zero.packets[reason]);
}
EXPORT_SYMBOL_GPL(l3dsr_reason_sum);

/* Count all reasons from here on. Packets write their counters as before; what
 * was there is subtracted by readers. Context: any, one at a time.
 */
void l3dsr_reasons_zero(struct net *net)
{
	struct stats_net *stats = net_generic(net, stats_net_id);
	unsigned int reason;

	for (reason = 0; reason < __L3DSR_REASON_MAX; reason++)
		WRITE_ONCE(stats->zero.packets[reason],
			   sum_reason(stats, reason));
}
EXPORT_SYMBOL_GPL(l3dsr_reasons_zero);

/* The name that operators see; never NULL for a reason below the maximum. */
const char *l3dsr_reason_name(enum l3dsr_reason reason)
{
	return reason_names[reason];
}
EXPORT_SYMBOL_GPL(l3dsr_reason_name);

static int __net_init stats_net_init(struct net *net)
{
	struct stats_net *stats = net_generic(net, stats_net_id);

	stats->reasons = alloc_percpu(struct l3dsr_reason_counters);
	return stats->reasons ? 0 : -ENOMEM;
}

static void __net_exit stats_net_exit(struct net *net)
{
	struct stats_net *stats = net_generic(net, stats_net_id);

	free_percpu(stats->reasons);
}

static struct pernet_operations stats_net_ops = {
	.init = stats_net_init,
	.exit = stats_net_exit,
	.id = &stats_net_id,
	.size = sizeof(struct stats_net),
};

int __init l3dsr_stats_init(void)
{
	return register_pernet_subsys(&stats_net_ops);
}

void l3dsr_stats_exit(void)
{
	unregister_pernet_subsys(&stats_net_ops);
}
