// SPDX-License-Identifier: GPL-2.0-only
#include "vip_map.h"

#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <net/ipv6.h>

static const struct rhashtable_params alias_params = {
	.head_offset = offsetof(struct l3dsr_vip, node),
	.key_offset = offsetof(struct l3dsr_vip, alias),
	.key_len = sizeof(struct l3dsr_address_key),
	.automatic_shrinking = true,
};

static unsigned int *alias_count(struct l3dsr_vip_map *map, u8 family)
{
	return family == AF_INET ? &map->alias4 : &map->alias6;
}

/* Context: may sleep. Return: 0 or -ENOMEM. */
int l3dsr_vip_map_init(struct l3dsr_vip_map *map)
{
	int err;

	xa_init_flags(&map->ids, XA_FLAGS_ALLOC);
	err = rhashtable_init(&map->aliases, &alias_params);
	if (err)
		return err;
	err = rhashtable_init(&map->tunnelled, &alias_params);
	if (err)
		rhashtable_destroy(&map->aliases);
	return err;
}

/* The map is empty. Context: may sleep. */
void l3dsr_vip_map_exit(struct l3dsr_vip_map *map)
{
	xa_destroy(&map->ids);
	rhashtable_destroy(&map->tunnelled);
	rhashtable_destroy(&map->aliases);
}

static struct rhashtable *table_of(struct l3dsr_vip_map *map,
				   const struct l3dsr_vip *vip)
{
	return vip->tunnelled ? &map->tunnelled : &map->aliases;
}

/**
 * l3dsr_vip_of_alias() - the entry of an alias address.
 * @map: of the namespace.
 * @family: AF_INET or AF_INET6.
 * @address: of that family; bytes that it has no use for may say anything.
 *
 * Context: RCU read side, or the realserver's lock held. Return: the entry or
 * NULL.
 */
struct l3dsr_vip *l3dsr_vip_of_alias(struct l3dsr_vip_map *map, u8 family,
				     const union nf_inet_addr *address)
{
	struct l3dsr_address_key key = l3dsr_address_key(family, address);

	return rhashtable_lookup_fast(&map->aliases, &key, alias_params);
}

/* The entry of a VIP that packets in tunnels may be for, or NULL. Context: as
 * of l3dsr_vip_of_alias().
 */
struct l3dsr_vip *l3dsr_vip_tunnelled(struct l3dsr_vip_map *map, u8 family,
				      const union nf_inet_addr *address)
{
	struct l3dsr_address_key key = l3dsr_address_key(family, address);

	return rhashtable_lookup_fast(&map->tunnelled, &key, alias_params);
}

/* Packets need not look for an alias where there is none. */
static void count_alias(struct l3dsr_vip_map *map, const struct l3dsr_vip *vip,
			int more)
{
	unsigned int *count = alias_count(map, vip->family);

	if (!vip->tunnelled)
		WRITE_ONCE(*count, *count + more);
}

static int add_alias(struct l3dsr_vip_map *map, struct l3dsr_vip *vip)
{
	int err;

	if (atomic_read(&table_of(map, vip)->nelems) >= L3DSR_RS_ALIASES_MAX)
		return -ENOSPC;
	err = xa_alloc(&map->ids, &vip->id, vip, xa_limit_31b,
		       GFP_KERNEL_ACCOUNT);
	if (err)
		return err;
	err = rhashtable_insert_fast(table_of(map, vip), &vip->node,
				     alias_params);
	if (err) {
		xa_erase(&map->ids, vip->id);
		return err;
	}
	count_alias(map, vip, 1);
	return 0;
}

/**
 * l3dsr_vip_map_add() - let packets find an entry.
 * @map: of the namespace.
 * @vip: the map's from now on, unless this fails; its code or alias is free.
 *
 * Context: the realserver's lock held, may sleep. Return: 0, -ENOSPC when there
 * are too many aliases, or VIPs of tunnels, or -ENOMEM.
 */
int l3dsr_vip_map_add(struct l3dsr_vip_map *map, struct l3dsr_vip *vip)
{
	if (!vip->code)
		return add_alias(map, vip);
	rcu_assign_pointer(*l3dsr_vip_slot(map, vip->family, vip->code), vip);
	return 0;
}

static void replace_alias(struct l3dsr_vip_map *map, struct l3dsr_vip *old,
			  struct l3dsr_vip *vip)
{
	vip->id = old->id;
	xa_store(&map->ids, vip->id, vip, GFP_KERNEL);
	WARN_ON_ONCE(rhashtable_replace_fast(table_of(map, vip), &old->node,
					     &vip->node, alias_params));
}

/**
 * l3dsr_vip_map_replace() - put an entry in the place of another.
 * @map: of the namespace.
 * @old: hidden; the caller's to free once no packet sees it.
 * @vip: same alias, or under a code that is @old's or free.
 *
 * Context: the realserver's lock held, may sleep.
 */
void l3dsr_vip_map_replace(struct l3dsr_vip_map *map, struct l3dsr_vip *old,
			   struct l3dsr_vip *vip)
{
	if (!vip->code) {
		replace_alias(map, old, vip);
		return;
	}
	rcu_assign_pointer(*l3dsr_vip_slot(map, vip->family, vip->code), vip);
	if (old->code != vip->code)
		RCU_INIT_POINTER(*l3dsr_vip_slot(map, old->family, old->code),
				 NULL);
}

/* Hide an entry from packets; it is the caller's to free once none sees it.
 * Context: the realserver's lock held, may sleep.
 */
void l3dsr_vip_map_del(struct l3dsr_vip_map *map, struct l3dsr_vip *vip)
{
	if (vip->code) {
		RCU_INIT_POINTER(*l3dsr_vip_slot(map, vip->family, vip->code),
				 NULL);
		return;
	}
	count_alias(map, vip, -1);
	rhashtable_remove_fast(table_of(map, vip), &vip->node, alias_params);
	xa_erase(&map->ids, vip->id);
}

/* Whether the entry names the address as one to decode at. Context: any. */
bool l3dsr_vip_is_at(const struct l3dsr_vip *vip,
		     const union nf_inet_addr *address)
{
	unsigned int i;

	for (i = 0; i < vip->ats_count; i++)
		if (vip->family == AF_INET ?
		    vip->ats[i].ip == address->ip :
		    ipv6_addr_equal(&vip->ats[i].in6, &address->in6))
			return true;
	return false;
}

/**
 * l3dsr_vip_admits() - ask the entry's list of protocols and ports.
 * @vip: the entry.
 * @protocol: IPPROTO_* of TCP, UDP or SCTP; others are not for such lists.
 * @port: destination port, as the client wrote it.
 * @port_known: false for later fragments, whose port nobody can see: the
 *	protocol alone decides.
 *
 * Context: any.
 */
bool l3dsr_vip_admits(const struct l3dsr_vip *vip, u8 protocol, __be16 port,
		      bool port_known)
{
	const struct l3dsr_vip_allow *allow;

	if (!vip->allows_count)
		return true;
	for (allow = vip->allows; allow < vip->allows + vip->allows_count;
	     allow++) {
		if (allow->protocol && allow->protocol != protocol)
			continue;
		if (!port_known || !allow->first ||
		    (ntohs(port) >= allow->first && ntohs(port) <= allow->last))
			return true;
	}
	return false;
}

/* Whether packets may come in by the device. Context: any. */
bool l3dsr_vip_admits_device(const struct l3dsr_vip *vip, const char *device)
{
	unsigned int i;

	if (!vip->in_devices_count)
		return true;
	for (i = 0; i < vip->in_devices_count; i++)
		if (!strncmp(vip->in_devices[i], device, IFNAMSIZ))
			return true;
	return false;
}

/* What a client's port becomes; 0 where it stays. Context: any. */
__be16 l3dsr_vip_port_to(const struct l3dsr_vip *vip, u8 protocol, __be16 from)
{
	const struct l3dsr_vip_port *port;

	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return 0;
	for (port = vip->ports; port < vip->ports + vip->ports_count; port++)
		if (port->from == from &&
		    (!port->protocol || port->protocol == protocol))
			return port->to;
	return 0;
}

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
