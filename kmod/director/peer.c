// SPDX-License-Identifier: GPL-2.0-only
#include "peer.h"

#include <linux/slab.h>

#include "forward.h"

struct peer_key {
	union nf_inet_addr address;
	u16 family;
	u8 kind;	/* of tunnel, or L3DSR_ENCAP_NONE */
	u8 code;	/* where it is none */
	__be16 port;	/* GUE's */
	u16 unused;
};

/* Of several with one key each has a mark of its own. */
struct peer {
	struct rhlist_head node;
	struct peer_key key;
	u32 mark;		/* of routes to a tunnel's end */
	union nf_inet_addr vip;	/* that the code means */
	unsigned int users;
	struct rcu_head rcu;
};

static const struct rhashtable_params peer_params = {
	.head_offset = offsetof(struct peer, node),
	.key_offset = offsetof(struct peer, key),
	.key_len = sizeof(struct peer_key),
	.automatic_shrinking = true,
};

int l3dsr_peers_init(struct rhltable *peers)
{
	return rhltable_init(peers, &peer_params);
}

/* Every one was put back. */
void l3dsr_peers_exit(struct rhltable *peers)
{
	rhltable_destroy(peers);
}

static struct peer_key tunnel_key(u8 family, const union nf_inet_addr *address,
				  u8 kind, __be16 port)
{
	return (struct peer_key){
		.address = *address,
		.family = family,
		.kind = kind,
		.port = kind == L3DSR_ENCAP_GUE ? port : 0,
	};
}

/* What the dest is known by. Return: whether it has to be known at all. */
static bool key_of(struct peer_key *key, const struct l3dsr_dest_config *dest,
		   u8 service_code)
{
	const struct l3dsr_method *method = dest->method;

	*key = tunnel_key(dest->family, &dest->address, method->encap,
			  dest->tun_port);
	if (method->wants_code)
		key->code = l3dsr_dest_code(dest, service_code);
	return method->wants_code || method->encap != L3DSR_ENCAP_NONE;
}

static u32 mark_of(const struct l3dsr_dest_config *dest)
{
	return dest->method->encap == L3DSR_ENCAP_NONE ? 0 : dest->route_mark;
}

/* Context: lock held. */
static struct peer *find(struct rhltable *peers, const struct peer_key *key,
			 u32 mark)
{
	struct rhlist_head *list, *node;
	struct peer *peer;

	rcu_read_lock();
	list = rhltable_lookup(peers, key, peer_params);
	rhl_for_each_entry_rcu(peer, node, list, node)
		if (peer->mark == mark)
			break;
	rcu_read_unlock();
	return node ? peer : NULL;
}

/**
 * l3dsr_peer_marks() - with which marks routes to a tunnel's end are looked up.
 * @peers: table.
 * @tunnel: the tunnel, as an error quotes it.
 * @family: of its header.
 * @marks: filled in.
 * @max: size of @marks; there may be more.
 *
 * Context: RCU read side. Return: how many; 0 if it is no tunnel of ours.
 */
unsigned int l3dsr_peer_marks(struct rhltable *peers,
			      const struct l3dsr_tunnel_quote *tunnel,
			      u8 family, u32 *marks, unsigned int max)
{
	const struct peer_key key = tunnel_key(family, &tunnel->daddr,
					       tunnel->kind, tunnel->port);
	struct rhlist_head *list, *node;
	const struct peer *peer;
	unsigned int count = 0;

	list = rhltable_lookup(peers, &key, peer_params);
	rhl_for_each_entry_rcu(peer, node, list, node) {
		if (count == max)
			break;
		marks[count++] = peer->mark;
	}
	return count;
}

static int add(struct rhltable *peers, const struct peer_key *key, u32 mark,
	       const struct l3dsr_service_key *service)
{
	struct peer *peer = kzalloc(sizeof(*peer), GFP_KERNEL_ACCOUNT);
	int err;

	if (!peer)
		return -ENOMEM;
	peer->key = *key;
	peer->mark = mark;
	peer->vip = service->address;
	peer->users = 1;
	err = rhltable_insert(peers, &peer->node, peer_params);
	if (err)
		kfree(peer);
	return err;
}

static bool same_vip(const struct peer *peer,
		     const struct l3dsr_service_key *service)
{
	return !memcmp(&peer->vip, &service->address, sizeof(peer->vip));
}

/**
 * l3dsr_peer_get() - know a dest: let its code mean a service's VIP, or its
 *	address be a tunnel's end.
 * @peers: table.
 * @service: whose VIP.
 * @service_code: the service's code.
 * @dest: the dest; of one that needs neither nothing is to be known.
 *
 * Context: lock held, may sleep. Return: 0, to be paired with
 * l3dsr_peer_put(); -EEXIST when the code means another VIP there, -ENOMEM.
 */
int l3dsr_peer_get(struct rhltable *peers,
		   const struct l3dsr_service_key *service, u8 service_code,
		   const struct l3dsr_dest_config *dest)
{
	struct peer_key key;
	struct peer *peer;

	if (!key_of(&key, dest, service_code))
		return 0;
	peer = find(peers, &key, mark_of(dest));
	if (!peer)
		return add(peers, &key, mark_of(dest), service);
	if (key.code && !same_vip(peer, service))
		return -EEXIST;
	peer->users++;
	return 0;
}

/* Undo one l3dsr_peer_get(). Context: lock held. */
void l3dsr_peer_put(struct rhltable *peers, u8 service_code,
		    const struct l3dsr_dest_config *dest)
{
	struct peer_key key;
	struct peer *peer;

	if (!key_of(&key, dest, service_code))
		return;
	peer = find(peers, &key, mark_of(dest));
	if (WARN_ON_ONCE(!peer) || --peer->users)
		return;
	rhltable_remove(peers, &peer->node, peer_params);
	kfree_rcu(peer, rcu);
}

static void put_pool_until(struct rhltable *peers,
			   const struct l3dsr_pool *pool,
			   const struct l3dsr_dest_config *dest,
			   const struct l3dsr_service *end)
{
	const struct l3dsr_service *service;

	list_for_each_entry(service, &pool->services, in_pool) {
		if (service == end)
			break;
		l3dsr_peer_put(peers, service->code, dest);
	}
}

/**
 * l3dsr_peer_get_for_pool() - l3dsr_peer_get() for all services that use a
 *	pool.
 * @peers: table.
 * @pool: the pool.
 * @dest: one of its dests, or one that is to be.
 *
 * Context: lock held, may sleep. Return: 0, to be paired with
 * l3dsr_peer_put_for_pool(); or -EEXIST, -ENOMEM and nothing changed.
 */
int l3dsr_peer_get_for_pool(struct rhltable *peers,
			    const struct l3dsr_pool *pool,
			    const struct l3dsr_dest_config *dest)
{
	const struct l3dsr_service *service;
	int err;

	list_for_each_entry(service, &pool->services, in_pool) {
		err = l3dsr_peer_get(peers, &service->key, service->code, dest);
		if (err) {
			put_pool_until(peers, pool, dest, service);
			return err;
		}
	}
	return 0;
}

/* Undo one l3dsr_peer_get_for_pool(). Context: lock held. */
void l3dsr_peer_put_for_pool(struct rhltable *peers,
			     const struct l3dsr_pool *pool,
			     const struct l3dsr_dest_config *dest)
{
	put_pool_until(peers, pool, dest, NULL);
}

static void put_until(struct rhltable *peers,
		      const struct l3dsr_service *service, u8 code,
		      const struct l3dsr_dest *end)
{
	const struct l3dsr_dest *dest;

	list_for_each_entry(dest, &service->pool->dests, node) {
		if (dest == end)
			break;
		l3dsr_peer_put(peers, code, &dest->config);
	}
}

/**
 * l3dsr_peers_get() - l3dsr_peer_get() for all dests of a service.
 * @peers: table.
 * @service: the service.
 * @code: code of the service, its own or the one that it is to have.
 *
 * Context: lock held, may sleep. Return: 0, to be paired with
 * l3dsr_peers_put(); or -EEXIST, -ENOMEM and nothing changed.
 */
int l3dsr_peers_get(struct rhltable *peers,
		    const struct l3dsr_service *service, u8 code)
{
	const struct l3dsr_dest *dest;
	int err;

	list_for_each_entry(dest, &service->pool->dests, node) {
		err = l3dsr_peer_get(peers, &service->key, code, &dest->config);
		if (err) {
			put_until(peers, service, code, dest);
			return err;
		}
	}
	return 0;
}

/* Undo one l3dsr_peers_get() with that code. Context: lock held. */
void l3dsr_peers_put(struct rhltable *peers,
		     const struct l3dsr_service *service, u8 code)
{
	put_until(peers, service, code, NULL);
}
