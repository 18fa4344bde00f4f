// SPDX-License-Identifier: GPL-2.0-only
#include "dest.h"

#include <linux/slab.h>

#include "forward.h"

static void prepare_encap(struct l3dsr_dest *dest)
{
	const struct l3dsr_dest_config *config = &dest->config;
	const struct l3dsr_encap_config tunnel = {
		.daddr = &config->address,
		.family = config->family,
		.kind = config->method ? config->method->encap :
					 L3DSR_ENCAP_NONE,
		.port = config->tun_port,
		.checksum = config->tun_checksum,
	};

	l3dsr_encap_prepare(&dest->encap, &tunnel);
}

/**
 * l3dsr_dest_alloc() - make a dest that no packet sees yet.
 * @config: copied.
 * @before: dest whose place it is to take, or NULL; they share counters and
 *	load until l3dsr_pool_publish() frees one of them.
 *
 * Context: may sleep. Return: the dest, or NULL without memory.
 */
struct l3dsr_dest *l3dsr_dest_alloc(const struct l3dsr_dest_config *config,
				    const struct l3dsr_dest *before)
{
	struct l3dsr_dest *dest = kzalloc(sizeof(*dest), GFP_KERNEL_ACCOUNT);

	if (!dest)
		return NULL;
	dest->config = *config;
	prepare_encap(dest);
	INIT_LIST_HEAD(&dest->node);
	dest->legs = l3dsr_legs_alloc();
	if (!dest->legs)
		goto err_dest;
	if (before) {
		dest->counters = before->counters;
		dest->load = before->load;
		dest->zero = before->zero;
		return dest;
	}
	dest->counters = alloc_percpu_gfp(struct l3dsr_counters,
					  GFP_KERNEL_ACCOUNT);
	if (!dest->counters)
		goto err_legs;
	dest->load = kzalloc(sizeof(*dest->load), GFP_KERNEL_ACCOUNT);
	if (!dest->load)
		goto err_counters;
	return dest;

err_counters:
	free_percpu(dest->counters);
err_legs:
	l3dsr_legs_free(dest->legs);
err_dest:
	kfree(dest);
	return NULL;
}

/* Free a dest that no packet can see. Context: any. */
void l3dsr_dest_free(struct l3dsr_dest *dest)
{
	if (!dest->superseded) {
		free_percpu(dest->counters);
		kfree(dest->load);
	}
	l3dsr_legs_free(dest->legs);
	kfree(dest);
}

static void free_after_readers(struct rcu_head *rcu)
{
	l3dsr_dest_free(container_of(rcu, struct l3dsr_dest, rcu));
}

/* Free a dest that packets may still be on their way to. Context: any; the
 * module waits for these callbacks before it goes.
 */
void l3dsr_dest_free_rcu(struct l3dsr_dest *dest)
{
	call_rcu(&dest->rcu, free_after_readers);
}

static u32 lower_of(const struct l3dsr_dest_config *config)
{
	return config->lower ?: config->upper - config->upper / 4;
}

/* Full at the upper threshold, not full below the lower one, and in between what
 * it was, as IPVS has it. Context: any.
 */
void l3dsr_dest_mind_thresholds(const struct l3dsr_dest *dest)
{
	u32 flows = l3dsr_dest_flows(dest);

	if (flows >= dest->config.upper)
		WRITE_ONCE(dest->load->full, true);
	else if (flows < lower_of(&dest->config))
		WRITE_ONCE(dest->load->full, false);
}

/* Total order over address and port: that of their bytes on the wire. Tables
 * built from dests in this order do not depend on the order of entry.
 */
int l3dsr_dest_compare(const struct l3dsr_dest_config *a,
		       const struct l3dsr_dest_config *b)
{
	int order;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	order = memcmp(&a->address, &b->address,
		       a->family == AF_INET ? sizeof(a->address.ip) :
					      sizeof(a->address.in6));
	if (order)
		return order;
	return memcmp(&a->port, &b->port, sizeof(a->port));
}
