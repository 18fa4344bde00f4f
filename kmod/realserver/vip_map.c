// SPDX-License-Identifier: GPL-2.0-only
#include "vip_map.h"

#include <linux/slab.h>

/**
 * l3dsr_vip_alloc() - make an entry that no packet sees yet.
 * @config: what it says; counters aside.
 * @before: entry whose place it is to take, or NULL; they share counters, so
 *	one of them is to be marked superseded before it is freed.
 *
 * Context: may sleep. Return: the entry, or NULL without memory.
 */
struct l3dsr_vip *l3dsr_vip_alloc(const struct l3dsr_vip *config,
				  const struct l3dsr_vip *before)
{
	struct l3dsr_vip *vip = kmemdup(config, sizeof(*config),
					GFP_KERNEL_ACCOUNT);

	if (!vip)
		return NULL;
	vip->superseded = false;
	vip->counters = before ? before->counters :
			alloc_percpu_gfp(struct l3dsr_counters,
					 GFP_KERNEL_ACCOUNT);
	if (vip->counters)
		return vip;
	kfree(vip);
	return NULL;
}

/* Free an entry that no packet can see. Context: any. */
void l3dsr_vip_free(struct l3dsr_vip *vip)
{
	if (!vip->superseded)
		free_percpu(vip->counters);
	kfree(vip);
}

static void free_after_readers(struct rcu_head *rcu)
{
	l3dsr_vip_free(container_of(rcu, struct l3dsr_vip, rcu));
}

/* Free an entry that packets may still be looking at. Context: any; the module
 * waits for these callbacks before it goes.
 */
void l3dsr_vip_free_rcu(struct l3dsr_vip *vip)
{
	call_rcu(&vip->rcu, free_after_readers);
}
