// SPDX-License-Identifier: GPL-2.0-only
#include "ranges.h"

#include <linux/slab.h>

#include "common/packet.h"
#include "service.h"

struct port_range {
	u16 first;
	u16 last;
	struct l3dsr_service *service;
};

/* The ranges of an address, sorted; none overlap. */
struct range_list {
	struct rcu_head rcu;
	unsigned int count;
	struct port_range range[];
};

struct ranges_key {
	union nf_inet_addr address;
	u8 family;
	u8 prefix;
	u16 protocol;
};

struct ranges {
	struct rhash_head node;
	struct ranges_key key;
	struct range_list __rcu *list;
	struct rcu_head rcu;
};

static const struct rhashtable_params ranges_params = {
	.head_offset = offsetof(struct ranges, node),
	.key_offset = offsetof(struct ranges, key),
	.key_len = sizeof(struct ranges_key),
	.automatic_shrinking = true,
};

static struct ranges *find_ranges(struct rhashtable *table, u8 family,
				  const union nf_inet_addr *addr, u8 prefix,
				  u8 protocol)
{
	const struct ranges_key key = {
		.address = l3dsr_masked(family, addr, prefix),
		.family = family,
		.prefix = prefix,
		.protocol = protocol,
	};

	return rhashtable_lookup(table, &key, ranges_params);
}

/* Where in a list a port is, or would be: the first range that does not end
 * before it.
 */
static unsigned int place_of(const struct range_list *list, u16 port)
{
	unsigned int low = 0, high = list->count;

	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (list->range[middle].last < port)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The service whose range, on that prefix of its destination, a packet is in;
 * or NULL. Context: RCU read side.
 */
struct l3dsr_service *l3dsr_ranges_match(struct rhashtable *table,
					 const struct l3dsr_packet *pkt,
					 u8 prefix)
{
	struct ranges *ranges = find_ranges(table, pkt->family, &pkt->daddr,
					    prefix, pkt->protocol);
	const struct range_list *list;
	u16 port = ntohs(pkt->dport);
	unsigned int i;

	if (!ranges)
		return NULL;
	list = rcu_dereference(ranges->list);
	i = place_of(list, port);
	if (i == list->count || list->range[i].first > port)
		return NULL;
	return list->range[i].service;
}

static struct ranges *ranges_of(struct rhashtable *table,
				const struct l3dsr_service_key *key)
{
	struct ranges *ranges;

	rcu_read_lock();
	ranges = find_ranges(table, key->family, &key->address, key->prefix,
			     key->protocol);
	rcu_read_unlock();
	return ranges;
}

static struct ranges *new_ranges(struct rhashtable *table,
				 const struct l3dsr_service_key *key,
				 struct range_list *list)
{
	struct ranges *ranges = kzalloc(sizeof(*ranges), GFP_KERNEL_ACCOUNT);

	if (!ranges)
		return NULL;
	ranges->key.address = key->address;
	ranges->key.family = key->family;
	ranges->key.prefix = key->prefix;
	ranges->key.protocol = key->protocol;
	RCU_INIT_POINTER(ranges->list, list);
	if (!rhashtable_insert_fast(table, &ranges->node,
				    ranges_params))
		return ranges;
	kfree(ranges);
	return NULL;
}

static struct range_list *list_of(const struct ranges *ranges)
{
	return ranges ? rcu_dereference_protected(ranges->list, 1) : NULL;
}

/* A copy of a list with room for one more at @at; NULL without memory. */
static struct range_list *copy_with(const struct range_list *before,
				    unsigned int at,
				    struct l3dsr_service *service)
{
	unsigned int count = before ? before->count : 0;
	struct range_list *list;

	list = kzalloc(struct_size(list, range, count + 1),
		       GFP_KERNEL_ACCOUNT);
	if (!list)
		return NULL;
	list->count = count + 1;
	if (before) {
		memcpy(list->range, before->range, at * sizeof(struct port_range));
		memcpy(&list->range[at + 1], &before->range[at],
		       (count - at) * sizeof(struct port_range));
	}
	list->range[at] = (struct port_range){
		.first = ntohs(service->key.port),
		.last = ntohs(service->key.last_port),
		.service = service,
	};
	return list;
}

/**
 * l3dsr_ranges_add() - let packets find a service by its range of ports.
 * @table: ranges of the namespace.
 * @service: the service.
 *
 * Context: lock held, may sleep. Return: 0; -EEXIST when it overlaps another
 * range of the same address, -ENOSPC when that has too many, -ENOMEM; and
 * nothing changed.
 */
int l3dsr_ranges_add(struct rhashtable *table, struct l3dsr_service *service)
{
	const struct l3dsr_service_key *key = &service->key;
	struct ranges *ranges = ranges_of(table, key);
	struct range_list *before = list_of(ranges);
	struct range_list *list;
	unsigned int at = 0;

	if (before) {
		if (before->count == L3DSR_RANGES_MAX)
			return -ENOSPC;
		at = place_of(before, ntohs(key->port));
		if (at < before->count &&
		    before->range[at].first <= ntohs(key->last_port))
			return -EEXIST;
	}
	list = copy_with(before, at, service);
	if (!list)
		return -ENOMEM;
	if (ranges) {
		rcu_assign_pointer(ranges->list, list);
		kfree_rcu(before, rcu);
		return 0;
	}
	if (new_ranges(table, key, list))
		return 0;
	kfree(list);
	return -ENOMEM;
}

static void del_ranges(struct rhashtable *table, struct ranges *ranges,
		       struct range_list *list)
{
	rhashtable_remove_fast(table, &ranges->node, ranges_params);
	kfree_rcu(list, rcu);
	kfree_rcu(ranges, rcu);
}

/* Undo l3dsr_ranges_add(). Context: lock held, may sleep. */
void l3dsr_ranges_del(struct rhashtable *table, struct l3dsr_service *service)
{
	struct ranges *ranges = ranges_of(table, &service->key);
	struct range_list *before = list_of(ranges);
	unsigned int at = place_of(before, ntohs(service->key.port));
	struct range_list *list;

	if (before->count == 1) {
		del_ranges(table, ranges, before);
		return;
	}
	list = kmemdup(before, struct_size(before, range, before->count),
		       GFP_KERNEL_ACCOUNT | __GFP_NOFAIL);
	memmove(&list->range[at], &list->range[at + 1],
		(list->count - at - 1) * sizeof(struct port_range));
	list->count--;
	rcu_assign_pointer(ranges->list, list);
	kfree_rcu(before, rcu);
}

/* Context: may sleep. Return: 0 or -errno. */
int l3dsr_ranges_init(struct rhashtable *table)
{
	return rhashtable_init(table, &ranges_params);
}

/* Every range was deleted. Context: may sleep. */
void l3dsr_ranges_exit(struct rhashtable *table)
{
	rhashtable_destroy(table);
}
