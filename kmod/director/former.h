/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Deleted dests of a pool whose ids buckets or pins still name; nobody but the
 * pool's own files uses them. The list has the order of l3dsr_dest_compare().
 */
#ifndef _L3DSR_FORMER_H
#define _L3DSR_FORMER_H

#include <linux/slab.h>

#include "pool.h"

/**
 * struct l3dsr_former - a deleted dest whose id is still named.
 * @node: in the pool's list.
 * @config: what it was.
 * @id: what it gets back when it is added again.
 */
struct l3dsr_former {
	struct list_head node;
	struct l3dsr_dest_config config;
	u16 id;
};

/* What will be left of a dest. Context: may sleep. Return: NULL without
 * memory.
 */
static inline struct l3dsr_former *
l3dsr_former_alloc(const struct l3dsr_dest *dest)
{
	struct l3dsr_former *former = kzalloc(sizeof(*former),
					      GFP_KERNEL_ACCOUNT);

	if (!former)
		return NULL;
	former->config = dest->config;
	former->id = dest->id;
	return former;
}

/* Put it where it belongs in a list. */
static inline void l3dsr_former_insert(struct list_head *list,
				       struct l3dsr_former *former)
{
	struct l3dsr_former *other;

	list_for_each_entry(other, list, node)
		if (l3dsr_dest_compare(&former->config, &other->config) < 0)
			break;
	list_add_tail(&former->node, &other->node);
}

/* Nobody names its id any more. */
static inline void l3dsr_former_free(struct l3dsr_pool *pool,
				     struct l3dsr_former *former)
{
	list_del(&former->node);
	ida_free(&pool->ids, former->id);
	kfree(former);
}

static inline void l3dsr_formers_free(struct l3dsr_pool *pool)
{
	struct l3dsr_former *former, *next;

	list_for_each_entry_safe(former, next, &pool->former, node)
		l3dsr_former_free(pool, former);
}

#endif /* _L3DSR_FORMER_H */
