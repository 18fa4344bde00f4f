// SPDX-License-Identifier: GPL-2.0-only
#include "code.h"

#include <linux/slab.h>

#include "forward.h"

struct meaning_key {
	union nf_inet_addr realserver;
	u16 family;
	u16 code;
};

struct meaning {
	struct rhash_head node;
	struct meaning_key key;
	union nf_inet_addr vip;
	unsigned int users;
	struct rcu_head rcu;	/* the table's own resizing reads under RCU */
};

static const struct rhashtable_params meaning_params = {
	.head_offset = offsetof(struct meaning, node),
	.key_offset = offsetof(struct meaning, key),
	.key_len = sizeof(struct meaning_key),
	.automatic_shrinking = true,
};

int l3dsr_codes_init(struct rhashtable *codes)
{
	return rhashtable_init(codes, &meaning_params);
}

/* Every code was put back. */
void l3dsr_codes_exit(struct rhashtable *codes)
{
	rhashtable_destroy(codes);
}

static struct meaning *find(struct rhashtable *codes, u8 code,
			    const struct l3dsr_dest_config *dest)
{
	const struct meaning_key key = {
		.realserver = dest->address,
		.family = dest->family,
		.code = code,
	};

	return rhashtable_lookup_fast(codes, &key, meaning_params);
}

static int add(struct rhashtable *codes, u8 code,
	       const struct l3dsr_service_key *service,
	       const struct l3dsr_dest_config *dest)
{
	struct meaning *meaning = kzalloc(sizeof(*meaning), GFP_KERNEL_ACCOUNT);
	int err;

	if (!meaning)
		return -ENOMEM;
	meaning->key.realserver = dest->address;
	meaning->key.family = dest->family;
	meaning->key.code = code;
	meaning->vip = service->address;
	meaning->users = 1;
	err = rhashtable_insert_fast(codes, &meaning->node, meaning_params);
	if (err)
		kfree(meaning);
	return err;
}

static bool same_vip(const struct meaning *meaning,
		     const struct l3dsr_service_key *service)
{
	return !memcmp(&meaning->vip, &service->address, sizeof(meaning->vip));
}

/**
 * l3dsr_code_get() - let a dest's code mean a service's VIP.
 * @codes: table.
 * @service: whose VIP.
 * @service_code: the service's code.
 * @dest: the dest; one of another method needs no code.
 *
 * Context: lock held, may sleep. Return: 0, to be paired with
 * l3dsr_code_put(); -EEXIST when the code means another VIP there, -ENOMEM.
 */
int l3dsr_code_get(struct rhashtable *codes,
		   const struct l3dsr_service_key *service, u8 service_code,
		   const struct l3dsr_dest_config *dest)
{
	u8 code = l3dsr_dest_code(dest, service_code);
	struct meaning *meaning;

	if (!dest->method->wants_code)
		return 0;
	meaning = find(codes, code, dest);
	if (!meaning)
		return add(codes, code, service, dest);
	if (!same_vip(meaning, service))
		return -EEXIST;
	meaning->users++;
	return 0;
}

/* Undo one l3dsr_code_get(). Context: lock held. */
void l3dsr_code_put(struct rhashtable *codes, u8 service_code,
		    const struct l3dsr_dest_config *dest)
{
	struct meaning *meaning;

	if (!dest->method->wants_code)
		return;
	meaning = find(codes, l3dsr_dest_code(dest, service_code), dest);
	if (WARN_ON_ONCE(!meaning) || --meaning->users)
		return;
	rhashtable_remove_fast(codes, &meaning->node, meaning_params);
	kfree_rcu(meaning, rcu);
}

static void put_pool_until(struct rhashtable *codes,
			   const struct l3dsr_pool *pool,
			   const struct l3dsr_dest_config *dest,
			   const struct l3dsr_service *end)
{
	const struct l3dsr_service *service;

	list_for_each_entry(service, &pool->services, in_pool) {
		if (service == end)
			break;
		l3dsr_code_put(codes, service->code, dest);
	}
}

/**
 * l3dsr_code_get_for_pool() - l3dsr_code_get() for all services that use a
 *	pool.
 * @codes: table.
 * @pool: the pool.
 * @dest: one of its dests, or one that is to be.
 *
 * Context: lock held, may sleep. Return: 0, to be paired with
 * l3dsr_code_put_for_pool(); or -EEXIST, -ENOMEM and nothing changed.
 */
int l3dsr_code_get_for_pool(struct rhashtable *codes,
			    const struct l3dsr_pool *pool,
			    const struct l3dsr_dest_config *dest)
{
	const struct l3dsr_service *service;
	int err;

	list_for_each_entry(service, &pool->services, in_pool) {
		err = l3dsr_code_get(codes, &service->key, service->code, dest);
		if (err) {
			put_pool_until(codes, pool, dest, service);
			return err;
		}
	}
	return 0;
}

/* Undo one l3dsr_code_get_for_pool(). Context: lock held. */
void l3dsr_code_put_for_pool(struct rhashtable *codes,
			     const struct l3dsr_pool *pool,
			     const struct l3dsr_dest_config *dest)
{
	put_pool_until(codes, pool, dest, NULL);
}

static void put_until(struct rhashtable *codes,
		      const struct l3dsr_service *service, u8 code,
		      const struct l3dsr_dest *end)
{
	const struct l3dsr_dest *dest;

	list_for_each_entry(dest, &service->pool->dests, node) {
		if (dest == end)
			break;
		l3dsr_code_put(codes, code, &dest->config);
	}
}

/**
 * l3dsr_codes_get() - l3dsr_code_get() for all dests of a service.
 * @codes: table.
 * @service: the service.
 * @code: code of the service, its own or the one that it is to have.
 *
 * Context: lock held, may sleep. Return: 0, to be paired with
 * l3dsr_codes_put(); or -EEXIST, -ENOMEM and nothing changed.
 */
int l3dsr_codes_get(struct rhashtable *codes,
		    const struct l3dsr_service *service, u8 code)
{
	const struct l3dsr_dest *dest;
	int err;

	list_for_each_entry(dest, &service->pool->dests, node) {
		err = l3dsr_code_get(codes, &service->key, code, &dest->config);
		if (err) {
			put_until(codes, service, code, dest);
			return err;
		}
	}
	return 0;
}

/* Undo one l3dsr_codes_get() with that code. Context: lock held. */
void l3dsr_codes_put(struct rhashtable *codes,
		     const struct l3dsr_service *service, u8 code)
{
	put_until(codes, service, code, NULL);
}
