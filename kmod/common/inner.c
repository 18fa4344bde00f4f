// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mark is the kernel's own for what came out of a tunnel, metadata in the
 * place of a route (include/net/dst_metadata.h). It lasts until the packet is
 * routed. One for each CPU, so that CPUs do not write to the same counter of
 * references.
 */
#include "inner.h"

#include <linux/export.h>
#include <linux/percpu.h>

static DEFINE_PER_CPU(struct metadata_dst *, marks);

/**
 * l3dsr_inner_mark() - note that a packet came out of a tunnel.
 * @skb: the packet; has no dst.
 *
 * Context: BH off. Return: whether it is marked now.
 */
bool l3dsr_inner_mark(struct sk_buff *skb)
{
	struct metadata_dst *mark = this_cpu_read(marks);

	if (!dst_hold_safe(&mark->dst))
		return false;
	skb_dst_set(skb, &mark->dst);
	return true;
}
EXPORT_SYMBOL_GPL(l3dsr_inner_mark);

/* Take the mark away where this CPU set it, so that the stack looks for the
 * packet's socket before it routes. Context: BH off.
 */
void l3dsr_inner_unmark(struct sk_buff *skb)
{
	if (skb_dst(skb) == &this_cpu_read(marks)->dst)
		skb_dst_drop(skb);
}
EXPORT_SYMBOL_GPL(l3dsr_inner_unmark);

/* Packets may hold marks longer than the module is there: the last one frees
 * them, by code of the kernel's. Context: may sleep.
 */
void l3dsr_inner_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		if (per_cpu(marks, cpu))
			dst_release(&per_cpu(marks, cpu)->dst);
}

/* Context: may sleep. Return: 0 or -ENOMEM. */
int __init l3dsr_inner_init(void)
{
	struct metadata_dst *mark;
	int cpu;

	for_each_possible_cpu(cpu) {
		mark = metadata_dst_alloc(0, METADATA_IP_TUNNEL, GFP_KERNEL);
		if (!mark) {
			l3dsr_inner_exit();
			return -ENOMEM;
		}
		per_cpu(marks, cpu) = mark;
	}
	return 0;
}
