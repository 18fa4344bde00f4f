// SPDX-License-Identifier: GPL-2.0-only
/*
 * All dests of a pool at once, and its settings with them: one table is built,
 * and packets see the old pool or the new one. A dest that stays keeps its
 * counters and its id; it is a new object nevertheless, so that nothing that
 * packets still read changes.
 */
#include "assign.h"

#include <linux/slab.h>

#include "former.h"
#include "table.h"

/* What a pool is to be, or after exchange(), what it was. */
struct state {
	struct list_head dests;
	unsigned int count;
	struct l3dsr_pool_config config;
	u8 code;
};

struct assignment {
	struct l3dsr_pool *pool;
	struct state state;
	struct list_head returned;	/* former dests that come back */
	struct list_head gone;		/* those that will be former ones */
	struct l3dsr_dest *at;		/* how far the old dests were seen */
	struct l3dsr_former *at_former;	/* likewise */
};

/* The dest of that name among the old ones, or NULL; names come in order. */
static struct l3dsr_dest *old_dest(struct assignment *a,
				   const struct l3dsr_dest_config *config)
{
	int order = 1;

	list_for_each_entry_from(a->at, &a->pool->dests, node) {
		order = l3dsr_dest_compare(&a->at->config, config);
		if (order >= 0)
			break;
	}
	return order ? NULL : a->at;
}

/* Likewise among the former ones. */
static struct l3dsr_former *former_dest(struct assignment *a,
					const struct l3dsr_dest_config *config)
{
	int order = 1;

	list_for_each_entry_from(a->at_former, &a->pool->former, node) {
		order = l3dsr_dest_compare(&a->at_former->config, config);
		if (order >= 0)
			break;
	}
	return order ? NULL : a->at_former;
}

static int id_of(struct assignment *a, const struct l3dsr_dest_config *config,
		 const struct l3dsr_dest *old)
{
	struct l3dsr_former *former;

	if (old)
		return old->id;
	former = former_dest(a, config);
	if (!former)
		return ida_alloc_max(&a->pool->ids, L3DSR_NOBODY - 1,
				     GFP_KERNEL_ACCOUNT);
	a->at_former = list_next_entry(former, node);
	list_move_tail(&former->node, &a->returned);
	return former->id;
}

/* Make the new dest of that name. Until all is done the old one's counters are
 * lent to it only.
 */
static int make_dest(struct assignment *a,
		     const struct l3dsr_dest_config *config)
{
	struct l3dsr_dest *old = old_dest(a, config);
	struct l3dsr_dest *dest = l3dsr_dest_alloc(config, old);
	int id;

	if (!dest)
		return -ENOMEM;
	dest->superseded = !!old;
	dest->code = config->code ?: a->state.code;
	id = id_of(a, config, old);
	if (id < 0) {
		l3dsr_dest_free(dest);
		return id;
	}
	dest->id = id;
	list_add_tail(&dest->node, &a->state.dests);
	a->state.count++;
	return 0;
}

static int make_dests(struct assignment *a,
		      const struct l3dsr_dest_config *configs,
		      unsigned int count)
{
	unsigned int i;
	int err = 0;

	a->at = list_first_entry(&a->pool->dests, struct l3dsr_dest, node);
	a->at_former = list_first_entry(&a->pool->former, struct l3dsr_former,
					node);
	for (i = 0; i < count && !err; i++)
		err = make_dest(a, &configs[i]);
	return err;
}

/* Remember the dests that have no successor. */
static int make_former(struct assignment *a)
{
	struct l3dsr_dest *new = list_first_entry(&a->state.dests,
						  struct l3dsr_dest, node);
	struct l3dsr_dest *old;

	list_for_each_entry(old, &a->pool->dests, node) {
		struct l3dsr_former *former;

		list_for_each_entry_from(new, &a->state.dests, node)
			if (l3dsr_dest_compare(&new->config,
					       &old->config) >= 0)
				break;
		if (!list_entry_is_head(new, &a->state.dests, node) &&
		    new->id == old->id)
			continue;
		former = l3dsr_former_alloc(old);
		if (!former)
			return -ENOMEM;
		list_add_tail(&former->node, &a->gone);
	}
	return 0;
}

static void swap_lists(struct list_head *a, struct list_head *b)
{
	LIST_HEAD(spare);

	list_splice_init(a, &spare);
	list_splice_init(b, a);
	list_splice_init(&spare, b);
}

static void exchange(struct assignment *a)
{
	swap_lists(&a->pool->dests, &a->state.dests);
	swap(a->pool->count, a->state.count);
	swap(a->pool->config, a->state.config);
	swap(a->pool->code, a->state.code);
}

static void free_formers(struct list_head *list)
{
	struct l3dsr_former *former, *next;

	list_for_each_entry_safe(former, next, list, node)
		kfree(former);
}

static bool was_former(const struct assignment *a, u16 id)
{
	const struct l3dsr_former *former;

	list_for_each_entry(former, &a->returned, node)
		if (former->id == id)
			return true;
	return false;
}

/* Nothing was shown: undo what was made. */
static void undo(struct assignment *a)
{
	struct l3dsr_former *former, *next_former;
	struct l3dsr_dest *dest, *next;

	list_for_each_entry_safe(dest, next, &a->state.dests, node) {
		if (!dest->superseded && !was_former(a, dest->id))
			ida_free(&a->pool->ids, dest->id);
		l3dsr_dest_free(dest);
	}
	list_for_each_entry_safe(former, next_former, &a->returned, node)
		l3dsr_former_insert(&a->pool->former, former);
	free_formers(&a->gone);
}

/* The counters belong to the new dests now; the old ones are the caller's. */
static void settle(struct assignment *a, struct list_head *old)
{
	const struct l3dsr_table *table = l3dsr_pool_table(a->pool);
	struct l3dsr_former *former, *next;
	struct l3dsr_dest *dest;

	list_for_each_entry(dest, &a->pool->dests, node)
		dest->superseded = false;
	list_for_each_entry(dest, &a->state.dests, node)
		dest->superseded = dest->id < table->ids &&
				   table->dests[dest->id];
	list_for_each_entry_safe(former, next, &a->gone, node)
		l3dsr_former_insert(&a->pool->former, former);
	free_formers(&a->returned);
	list_splice(&a->state.dests, old);
}

/**
 * l3dsr_pool_assign() - give a pool these dests and no others.
 * @pool: the pool.
 * @config: its settings from now on.
 * @code: its dests' code where they have none of their own.
 * @configs: the dests, in the order of l3dsr_dest_compare(), each once.
 * @count: how many.
 * @old: filled with the dests of before, for l3dsr_dests_free_rcu(), unless
 *	this fails.
 *
 * Context: lock held, may sleep. Return: 0; -EBUSY when flows would not
 * find what is remembered under the old settings, -ENOSPC for too many dests,
 * or another -errno; and nothing changed.
 */
int l3dsr_pool_assign(struct l3dsr_pool *pool,
		      const struct l3dsr_pool_config *config, u8 code,
		      const struct l3dsr_dest_config *configs,
		      unsigned int count, struct list_head *old)
{
	struct assignment a = {
		.pool = pool,
		.state = { .config = *config, .code = code },
	};
	int err;

	if (count > L3DSR_DESTS_MAX)
		return -ENOSPC;
	if (l3dsr_pool_is_bound(pool, config))
		return -EBUSY;
	INIT_LIST_HEAD(&a.state.dests);
	INIT_LIST_HEAD(&a.returned);
	INIT_LIST_HEAD(&a.gone);
	err = make_dests(&a, configs, count) ?: make_former(&a);
	if (!err) {
		exchange(&a);
		err = l3dsr_pool_publish(pool);
		if (err)
			exchange(&a);
	}
	if (err)
		undo(&a);
	else
		settle(&a, old);
	return err;
}

/**
 * l3dsr_pool_configure() - change a pool's settings, or its dests' code.
 * @pool: the pool; its dests stay.
 * @config: new settings.
 * @code: as for l3dsr_pool_assign().
 *
 * Context and return: as l3dsr_pool_assign().
 */
int l3dsr_pool_configure(struct l3dsr_pool *pool,
			 const struct l3dsr_pool_config *config, u8 code)
{
	struct l3dsr_dest_config *configs;
	struct l3dsr_dest *dest;
	unsigned int i = 0;
	LIST_HEAD(old);
	int err;

	configs = kvcalloc(pool->count, sizeof(*configs), GFP_KERNEL);
	if (!configs)
		return -ENOMEM;
	list_for_each_entry(dest, &pool->dests, node)
		configs[i++] = dest->config;
	err = l3dsr_pool_assign(pool, config, code, configs, i, &old);
	l3dsr_dests_free_rcu(&old);
	kvfree(configs);
	return err;
}

/* Free the dests of a list that packets may still be on their way to. Context:
 * any.
 */
void l3dsr_dests_free_rcu(struct list_head *dests)
{
	struct l3dsr_dest *dest, *next;

	list_for_each_entry_safe(dest, next, dests, node)
		l3dsr_dest_free_rcu(dest);
}
