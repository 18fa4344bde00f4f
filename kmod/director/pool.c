// SPDX-License-Identifier: GPL-2.0-only
#include "pool.h"

#include <linux/mm.h>
#include <linux/slab.h>

#include "former.h"
#include "table.h"

/* Context: may sleep. Return: 0, to be paired with l3dsr_pool_free(), or
 * -errno.
 */
int l3dsr_pool_init(struct l3dsr_pool *pool,
		    const struct l3dsr_pool_config *config,
		    const struct l3dsr_flow_key *key,
		    struct l3dsr_pin_budget *budget)
{
	memset(pool, 0, sizeof(*pool));
	INIT_LIST_HEAD(&pool->dests);
	INIT_LIST_HEAD(&pool->former);
	ida_init(&pool->ids);
	pool->config = *config;
	pool->key = key;
	pool->budget = budget;
	pool->move_time = L3DSR_MOVE_TIME;
	INIT_LIST_HEAD(&pool->node);
	INIT_LIST_HEAD(&pool->services);
	return l3dsr_pool_publish(pool);
}

/* Free a pool that no packet can see. Context: any. */
void l3dsr_pool_free(struct l3dsr_pool *pool)
{
	struct l3dsr_dest *dest, *next_dest;

	l3dsr_table_free(l3dsr_pool_table(pool));
	list_for_each_entry_safe(dest, next_dest, &pool->dests, node)
		l3dsr_dest_free(dest);
	l3dsr_formers_free(pool);
	ida_destroy(&pool->ids);
	l3dsr_pins_free(pool->pins);
	kvfree(pool->deadlines);
}

/* l3dsr_pool_init() on memory of its own, for l3dsr_pool_destroy(). Context:
 * may sleep. Return: NULL without memory.
 */
struct l3dsr_pool *l3dsr_pool_alloc(const struct l3dsr_pool_config *config,
				    const struct l3dsr_flow_key *key,
				    struct l3dsr_pin_budget *budget)
{
	struct l3dsr_pool *pool = kmalloc(sizeof(*pool), GFP_KERNEL_ACCOUNT);

	if (!pool || !l3dsr_pool_init(pool, config, key, budget))
		return pool;
	kfree(pool);
	return NULL;
}

/* Free a pool that no packet can see. Context: any. */
void l3dsr_pool_destroy(struct l3dsr_pool *pool)
{
	l3dsr_pool_free(pool);
	kfree(pool);
}

static void destroy_after_readers(struct rcu_head *rcu)
{
	l3dsr_pool_destroy(container_of(rcu, struct l3dsr_pool, rcu));
}

/* Free a pool that packets may still be in. Context: any. */
void l3dsr_pool_destroy_rcu(struct l3dsr_pool *pool)
{
	call_rcu(&pool->rcu, destroy_after_readers);
}

/* The dest with @config's address and port, or NULL. Context: lock held. */
struct l3dsr_dest *l3dsr_pool_find(const struct l3dsr_pool *pool,
				   const struct l3dsr_dest_config *config)
{
	struct l3dsr_dest *dest;

	list_for_each_entry(dest, &pool->dests, node)
		if (!l3dsr_dest_compare(&dest->config, config))
			return dest;
	return NULL;
}

static struct l3dsr_former *
find_former(const struct l3dsr_pool *pool,
	    const struct l3dsr_dest_config *config)
{
	struct l3dsr_former *former;

	list_for_each_entry(former, &pool->former, node)
		if (!l3dsr_dest_compare(&former->config, config))
			return former;
	return NULL;
}

/* Before which node a dest belongs. */
static struct list_head *place_of(struct l3dsr_pool *pool,
				  const struct l3dsr_dest *dest)
{
	struct l3dsr_dest *other;

	list_for_each_entry(other, &pool->dests, node)
		if (l3dsr_dest_compare(&dest->config, &other->config) < 0)
			return &other->node;
	return &pool->dests;
}

static int add_to_list(struct l3dsr_pool *pool, struct l3dsr_dest *dest)
{
	int err;

	list_add_tail(&dest->node, place_of(pool, dest));
	pool->count++;
	err = l3dsr_pool_publish(pool);
	if (err) {
		list_del_init(&dest->node);
		pool->count--;
	}
	return err;
}

/**
 * l3dsr_pool_add() - add a dest.
 * @pool: the pool; has no dest of that address and port.
 * @dest: the pool's from now on, unless this fails.
 *
 * Context: lock held, may sleep. Return: 0; -ENOSPC or another -errno, and
 * nothing changed.
 */
int l3dsr_pool_add(struct l3dsr_pool *pool, struct l3dsr_dest *dest)
{
	struct l3dsr_former *former = find_former(pool, &dest->config);
	int id;
	int err;

	if (pool->count >= L3DSR_DESTS_MAX)
		return -ENOSPC;
	id = former ? former->id :
		      ida_alloc_max(&pool->ids, L3DSR_NOBODY - 1,
				    GFP_KERNEL_ACCOUNT);
	if (id < 0)
		return id;
	dest->id = id;
	dest->code = dest->config.code ?: pool->code;
	err = add_to_list(pool, dest);
	if (err && !former)
		ida_free(&pool->ids, id);
	if (!err && former) {
		list_del(&former->node);
		kfree(former);
	}
	return err;
}

/**
 * l3dsr_pool_replace() - put a dest into the place of another.
 * @pool: the pool.
 * @old: freed, once no packet sees it, unless this fails.
 * @dest: made from @old by l3dsr_dest_alloc(); the pool's from now on, unless
 *	this fails.
 *
 * Context: lock held, may sleep. Return: 0, or -errno and nothing changed.
 */
int l3dsr_pool_replace(struct l3dsr_pool *pool, struct l3dsr_dest *old,
		       struct l3dsr_dest *dest)
{
	int err;

	dest->id = old->id;
	dest->code = dest->config.code ?: pool->code;
	list_replace(&old->node, &dest->node);
	err = l3dsr_pool_publish(pool);
	if (err) {
		list_replace_init(&dest->node, &old->node);
		return err;
	}
	old->superseded = true;
	l3dsr_dest_free_rcu(old);
	return 0;
}

/* Take a dest out; it is the caller's to free by l3dsr_dest_free_rcu().
 * Context: lock held, may sleep. Return: 0, or -errno and nothing changed.
 */
int l3dsr_pool_del(struct l3dsr_pool *pool, struct l3dsr_dest *dest)
{
	struct l3dsr_former *former = l3dsr_former_alloc(dest);
	struct list_head *next = dest->node.next;
	int err;

	if (!former)
		return -ENOMEM;
	list_del_init(&dest->node);
	pool->count--;
	err = l3dsr_pool_publish(pool);
	if (err) {
		list_add_tail(&dest->node, next);
		pool->count++;
		kfree(former);
		return err;
	}
	l3dsr_former_insert(&pool->former, former);
	return 0;
}
