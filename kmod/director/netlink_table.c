// SPDX-License-Identifier: GPL-2.0-only
/*
 * A table, bucket by bucket, with dests by their place in the list, which is
 * the same on every director with the same configuration. Ids are not.
 */
#include <linux/l3dsr_director.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "netlink.h"
#include "netlink_dump.h"

#define GONE		(L3DSR_NOBODY - 1)
#define BUCKETS_EACH	512	/* of a message */

static_assert(L3DSR_DESTS_MAX < GONE);

/* The place in the list of the dest with each id. */
static u16 *places_of(const struct l3dsr_pool *pool,
		      const struct l3dsr_table *table)
{
	u16 *places = kvmalloc_array(table->ids, sizeof(*places), GFP_KERNEL);
	const struct l3dsr_dest *dest;
	u16 place = 0;
	u32 id;

	if (!places)
		return NULL;
	for (id = 0; id < table->ids; id++)
		places[id] = GONE;
	list_for_each_entry(dest, &pool->dests, node)
		places[dest->id] = place++;
	return places;
}

static u16 place_of(const struct l3dsr_table *table, const u16 *places, u16 id)
{
	if (id == L3DSR_NOBODY)
		return L3DSR_NOBODY;
	return id < table->ids ? places[id] : GONE;
}

static int fill_part(struct sk_buff *msg, const struct l3dsr_table *table,
		     const u16 *places, u32 first, u32 count)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_TABLE);
	struct nlattr *cur, *prev;
	u32 i;

	if (!nest || nla_put_u32(msg, L3DSR_DIRECTOR_A_TABLE_FIRST, first))
		return -EMSGSIZE;
	cur = nla_reserve(msg, L3DSR_DIRECTOR_A_TABLE_OWNERS,
			  count * sizeof(u16));
	prev = nla_reserve(msg, L3DSR_DIRECTOR_A_TABLE_EARLIER,
			   count * sizeof(u16));
	if (!cur || !prev)
		return -EMSGSIZE;
	for (i = 0; i < count; i++) {
		const struct l3dsr_bucket *bucket = &table->buckets[first + i];

		((u16 *)nla_data(cur))[i] = place_of(table, places,
						     bucket->cur);
		((u16 *)nla_data(prev))[i] = place_of(table, places,
						      bucket->prev);
	}
	nla_nest_end(msg, nest);
	return 0;
}

static bool dump_part(struct sk_buff *msg, struct netlink_callback *cb,
		      u32 generation, const struct l3dsr_table *table,
		      const u16 *places)
{
	u32 count = min_t(u32, table->size - cb->args[0], BUCKETS_EACH);
	void *header = l3dsr_dump_start(msg, cb, L3DSR_DIRECTOR_CMD_GET_TABLE,
					generation);

	if (!header)
		return false;
	if (fill_part(msg, table, places, cb->args[0], count)) {
		genlmsg_cancel(msg, header);
		return false;
	}
	genlmsg_end(msg, header);
	cb->args[0] += count;
	return true;
}

static int dump_parts(struct sk_buff *msg, struct netlink_callback *cb,
		      u32 generation, const struct l3dsr_pool *pool)
{
	const struct l3dsr_table *table =
		rcu_dereference_protected(pool->table, 1);
	u16 *places = places_of(pool, table);

	if (!places)
		return -ENOMEM;
	while (cb->args[0] < table->size &&
	       dump_part(msg, cb, generation, table, places))
		;
	kvfree(places);
	return msg->len;
}

/* cb->args[0]: the bucket to go on with. */
int l3dsr_dump_table(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct l3dsr_director *director =
		l3dsr_director_of(sock_net(msg->sk));
	struct l3dsr_pool *pool;
	int ret;

	mutex_lock(&director->lock);
	cb->seq = director->generation + 1;
	pool = l3dsr_dumped_pool(cb, director);
	if (IS_ERR(pool)) {
		ret = PTR_ERR(pool);
	} else if (pool) {
		ret = dump_parts(msg, cb, director->generation, pool);
	} else {
		NL_SET_ERR_MSG(cb->extack,
			       "which table? neither service nor pool is named");
		ret = -EINVAL;
	}
	mutex_unlock(&director->lock);
	return ret;
}
