// SPDX-License-Identifier: GPL-2.0-only
#include "match.h"

#include <linux/inetdevice.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "common/host_address.h"
#include "common/packet.h"
#include "ranges.h"
#include "service.h"

/* Forms of port, the most specific first. */
enum form {
	FORM_ONE,
	FORM_RANGE,
	FORM_ALL,
};

/* A shape that some services have. */
struct shape {
	u8 prefix;
	u8 form;
	u32 services;
};

struct l3dsr_shapes {
	struct rcu_head rcu;
	unsigned int count;
	struct shape shape[];
};

struct vip_key {
	union nf_inet_addr address;
	u16 family;
	u16 prefix;
};

/* There may be a great many, nearly all with one pool: 64 bytes. */
struct vip {
	struct rhash_head node;
	struct vip_key key;
	unsigned int services;		/* of @pool; under the director's lock */
	struct l3dsr_pool __rcu *pool;	/* that they use; NULL without @services */
	struct hlist_head others;	/* of struct vip_pool */
	struct rcu_head rcu;
};

static_assert(sizeof(struct vip) == 64);

/* Another pool that services of a VIP use. */
struct vip_pool {
	struct hlist_node node;
	struct l3dsr_pool *pool;
	unsigned int services;	/* how many; under the director's lock */
	struct rcu_head rcu;
};

static const struct rhashtable_params vip_params = {
	.head_offset = offsetof(struct vip, node),
	.key_offset = offsetof(struct vip, key),
	.key_len = sizeof(struct vip_key),
	.automatic_shrinking = true,
};

int l3dsr_match_init(struct l3dsr_match *match)
{
	int err;

	memset(match->shapes, 0, sizeof(match->shapes));
	memset(match->filter, 0, sizeof(match->filter));
	err = rhashtable_init(&match->vips, &vip_params);
	if (err)
		return err;
	err = l3dsr_ranges_init(&match->ranges);
	if (err)
		rhashtable_destroy(&match->vips);
	return err;
}

/* The services are gone, and so are packets. Context: may sleep. */
void l3dsr_match_exit(struct l3dsr_match *match)
{
	l3dsr_ranges_exit(&match->ranges);
	rhashtable_destroy(&match->vips);
}

/* An address without the bits behind a prefix. Context: any. */
union nf_inet_addr l3dsr_masked(u8 family, const union nf_inet_addr *addr,
				u8 prefix)
{
	union nf_inet_addr out = {};

	if (family == AF_INET)
		out.ip = addr->ip & inet_make_mask(prefix);
	else
		ipv6_addr_prefix(&out.in6, &addr->in6, prefix);
	return out;
}

static struct l3dsr_shapes __rcu **shapes_of(struct l3dsr_match *match,
					     u8 family)
{
	return &match->shapes[l3dsr_match_family_of(family)];
}

static struct vip *find_vip(struct l3dsr_match *match, u8 family,
			    const union nf_inet_addr *addr, u8 prefix)
{
	const struct vip_key key = {
		.address = l3dsr_masked(family, addr, prefix),
		.family = family,
		.prefix = prefix,
	};

	return rhashtable_lookup(&match->vips, &key, vip_params);
}

static bool routers_carry(u8 family, const union nf_inet_addr *addr)
{
	if (family == AF_INET)
		return !ipv4_is_multicast(addr->ip) &&
		       !ipv4_is_lbcast(addr->ip) &&
		       !ipv4_is_zeronet(addr->ip) &&
		       !ipv4_is_loopback(addr->ip) &&
		       !ipv4_is_linklocal_169(addr->ip);
	return !(ipv6_addr_type(&addr->in6) &
		 (IPV6_ADDR_MULTICAST | IPV6_ADDR_LINKLOCAL |
		  IPV6_ADDR_LOOPBACK)) &&
	       !ipv6_addr_any(&addr->in6);
}

/* A prefix covers neither what this host sends, its answers among it, nor what
 * is for its own addresses or for its neighbours: a service for the whole world
 * is not meant to lock its operator out.
 */
static bool may_cover(const struct l3dsr_packet *pkt, u8 prefix)
{
	if (prefix == l3dsr_whole_prefix(pkt->family))
		return true;
	return !pkt->local_out && routers_carry(pkt->family, &pkt->daddr) &&
	       l3dsr_host_address(pkt->net, pkt->family, &pkt->daddr) ==
		       L3DSR_ADDRESS_OTHER;
}

/* Whether any service covers a packet's destination address, whatever its
 * port. Context: RCU read side.
 */
bool l3dsr_match_vip(struct l3dsr_match *match, const struct l3dsr_packet *pkt)
{
	const struct l3dsr_shapes *shapes =
		rcu_dereference(*shapes_of(match, pkt->family));
	unsigned int i;

	for (i = 0; shapes && i < shapes->count; i++) {
		u8 prefix = shapes->shape[i].prefix;

		if (i && prefix == shapes->shape[i - 1].prefix)
			continue;
		if (find_vip(match, pkt->family, &pkt->daddr, prefix))
			return may_cover(pkt, prefix);
	}
	return false;
}

static bool pool_is_up(const struct l3dsr_pool *pool)
{
	return l3dsr_table_is_up(rcu_dereference(pool->table));
}

/**
 * l3dsr_match_vip_state() - whether an address is a VIP, and serves.
 * @match: of the namespace.
 * @family: of @addr.
 * @addr: the address.
 *
 * Context: RCU read side.
 */
enum l3dsr_vip_state l3dsr_match_vip_state(struct l3dsr_match *match,
					   u8 family,
					   const union nf_inet_addr *addr)
{
	const struct vip *vip = find_vip(match, family, addr,
					 l3dsr_whole_prefix(family));
	const struct vip_pool *users;
	const struct l3dsr_pool *pool;

	if (!vip)
		return L3DSR_VIP_NONE;
	pool = rcu_dereference(vip->pool);
	if (pool && pool_is_up(pool))
		return L3DSR_VIP_UP;
	hlist_for_each_entry_rcu(users, &vip->others, node)
		if (pool_is_up(users->pool))
			return L3DSR_VIP_UP;
	return L3DSR_VIP_DOWN;
}

static struct l3dsr_service *match_shape(struct l3dsr_services *services,
					 const struct l3dsr_packet *pkt,
					 const struct shape *shape)
{
	struct l3dsr_service_key key = {
		.port = pkt->dport,
		.last_port = pkt->dport,
		.protocol = pkt->protocol,
		.family = pkt->family,
		.prefix = shape->prefix,
	};

	if (shape->form == FORM_RANGE)
		return l3dsr_ranges_match(&services->match.ranges, pkt,
					  shape->prefix);
	if (shape->form == FORM_ALL) {
		key.port = 0;
		key.last_port = htons(U16_MAX);
	}
	key.address = l3dsr_masked(pkt->family, &pkt->daddr, shape->prefix);
	return l3dsr_service_find(services, &key);
}

/* The most specific service that covers a packet, or NULL. Context: RCU read
 * side.
 */
struct l3dsr_service *l3dsr_match_packet(struct l3dsr_services *services,
					 const struct l3dsr_packet *pkt)
{
	const struct l3dsr_shapes *shapes =
		rcu_dereference(*shapes_of(&services->match, pkt->family));
	unsigned int i;

	for (i = 0; shapes && i < shapes->count; i++) {
		struct l3dsr_service *service =
			match_shape(services, pkt, &shapes->shape[i]);

		/* The shapes after a prefix are prefixes as well. */
		if (service)
			return may_cover(pkt, shapes->shape[i].prefix) ?
				       service : NULL;
	}
	return NULL;
}

/* The service of a mark, or NULL. Context: RCU read side. */
struct l3dsr_service *l3dsr_match_mark(struct l3dsr_services *services,
				       u8 family, u32 mark)
{
	const struct l3dsr_service_key key = l3dsr_mark_key(family, mark);

	return l3dsr_service_find(services, &key);
}

/* Whether a service covers a packet, be there a more specific one or not; that
 * of a mark covers all of its family. Context: any.
 */
bool l3dsr_match_key(const struct l3dsr_service_key *key,
		     const struct l3dsr_packet *pkt)
{
	union nf_inet_addr masked;

	if (key->family != pkt->family)
		return false;
	if (l3dsr_key_is_mark(key))
		return true;
	masked = l3dsr_masked(key->family, &pkt->daddr, key->prefix);
	return key->protocol == pkt->protocol &&
	       ntohs(key->port) <= ntohs(pkt->dport) &&
	       ntohs(pkt->dport) <= ntohs(key->last_port) &&
	       !memcmp(&masked, &key->address, sizeof(masked));
}

static struct shape shape_of(const struct l3dsr_service_key *key)
{
	struct shape shape = { .prefix = key->prefix, .form = FORM_RANGE };

	if (key->port == key->last_port)
		shape.form = FORM_ONE;
	else if (!key->port && key->last_port == htons(U16_MAX))
		shape.form = FORM_ALL;
	return shape;
}

static int compare_shapes(const struct shape *a, const struct shape *b)
{
	if (a->prefix != b->prefix)
		return b->prefix - a->prefix;
	return a->form - b->form;
}

/* Neither a single port nor all ports of a whole address. */
static bool costs_extra(const struct shape *shape, u8 family)
{
	return shape->form == FORM_RANGE ||
	       shape->prefix != l3dsr_whole_prefix(family);
}

static unsigned int count_extra(const struct l3dsr_shapes *shapes, u8 family)
{
	unsigned int extra = 0;
	unsigned int i;

	for (i = 0; i < shapes->count; i++)
		extra += costs_extra(&shapes->shape[i], family);
	return extra;
}

/* A copy of the shapes with one more service of that shape, or with one less
 * (@change is 1 or -1); shapes without services are left out.
 */
static struct l3dsr_shapes *change_shapes(const struct l3dsr_shapes *before,
					  const struct shape *shape,
					  int change, gfp_t gfp)
{
	unsigned int count = before ? before->count : 0;
	struct l3dsr_shapes *shapes;
	bool placed = false;
	unsigned int i;

	shapes = kzalloc(struct_size(shapes, shape, count + 1), gfp);
	if (!shapes)
		return NULL;
	for (i = 0; i <= count; i++) {
		const struct shape *old = i < count ? &before->shape[i] : NULL;
		int order = old && !placed ? compare_shapes(shape, old) : -1;

		if (!placed && order <= 0) {
			struct shape *new = &shapes->shape[shapes->count];

			*new = *shape;
			new->services = change + (order ? 0 : old->services);
			shapes->count += new->services > 0;
			placed = true;
			if (!order)
				continue;
		}
		if (old)
			shapes->shape[shapes->count++] = *old;
	}
	return shapes;
}

static struct l3dsr_shapes *shapes_before(struct l3dsr_match *match, u8 family)
{
	return rcu_dereference_protected(*shapes_of(match, family), 1);
}

static void show_shapes(struct l3dsr_match *match, u8 family,
			struct l3dsr_shapes *shapes)
{
	struct l3dsr_shapes *before = shapes_before(match, family);

	if (!shapes->count) {
		kfree(shapes);
		shapes = NULL;
	}
	rcu_assign_pointer(*shapes_of(match, family), shapes);
	if (before)
		kfree_rcu(before, rcu);
}

static bool uses_first(const struct vip *vip, const struct l3dsr_pool *pool)
{
	return rcu_access_pointer(vip->pool) == pool;
}

static struct vip_pool *find_other(const struct vip *vip,
				   const struct l3dsr_pool *pool)
{
	struct vip_pool *users;

	hlist_for_each_entry(users, &vip->others, node)
		if (users->pool == pool)
			return users;
	return NULL;
}

static void use_first(struct vip *vip, struct l3dsr_pool *pool)
{
	vip->services++;
	rcu_assign_pointer(vip->pool, pool);
}

static int use_other(struct vip *vip, struct l3dsr_pool *pool)
{
	struct vip_pool *users = kzalloc(sizeof(*users), GFP_KERNEL_ACCOUNT);

	if (!users)
		return -ENOMEM;
	users->pool = pool;
	users->services = 1;
	hlist_add_head_rcu(&users->node, &vip->others);
	return 0;
}

/* Let the VIP know one service more of a pool. */
static int pool_get(struct vip *vip, struct l3dsr_pool *pool)
{
	struct vip_pool *users = find_other(vip, pool);

	if (users)
		users->services++;
	else if (uses_first(vip, pool) || !vip->services)
		use_first(vip, pool);
	else
		return use_other(vip, pool);
	return 0;
}

static void pool_put(struct vip *vip, const struct l3dsr_pool *pool)
{
	struct vip_pool *users;

	if (uses_first(vip, pool)) {
		if (!--vip->services)
			RCU_INIT_POINTER(vip->pool, NULL);
		return;
	}
	users = find_other(vip, pool);
	if (--users->services)
		return;
	hlist_del_rcu(&users->node);
	kfree_rcu(users, rcu);
}

static struct vip *new_vip(struct l3dsr_match *match,
			   const struct l3dsr_service *service)
{
	const struct l3dsr_service_key *key = &service->key;
	struct vip *vip = kzalloc(sizeof(*vip), GFP_KERNEL_ACCOUNT);

	if (!vip)
		return NULL;
	vip->key.address = key->address;
	vip->key.family = key->family;
	vip->key.prefix = key->prefix;
	use_first(vip, service->pool);
	if (!rhashtable_insert_fast(&match->vips, &vip->node, vip_params))
		return vip;
	kfree(vip);
	return NULL;
}

static struct vip *vip_of(struct l3dsr_match *match,
			  const struct l3dsr_service_key *key)
{
	struct vip *vip;

	rcu_read_lock();
	vip = find_vip(match, key->family, &key->address, key->prefix);
	rcu_read_unlock();
	return vip;
}

static int vip_get(struct l3dsr_match *match,
		   const struct l3dsr_service *service)
{
	struct vip *vip = vip_of(match, &service->key);

	if (vip)
		return pool_get(vip, service->pool);
	return new_vip(match, service) ? 0 : -ENOMEM;
}

static void vip_put(struct l3dsr_match *match,
		    const struct l3dsr_service *service)
{
	struct vip *vip = vip_of(match, &service->key);

	pool_put(vip, service->pool);
	if (vip->services || !hlist_empty(&vip->others))
		return;
	rhashtable_remove_fast(&match->vips, &vip->node, vip_params);
	kfree_rcu(vip, rcu);
}

static struct l3dsr_filter __rcu **filter_of(struct l3dsr_match *match,
					     u8 family)
{
	return &match->filter[l3dsr_match_family_of(family)];
}

static void show_filter(struct l3dsr_match *match, u8 family,
			struct l3dsr_filter *filter)
{
	struct l3dsr_filter *before =
		rcu_dereference_protected(*filter_of(match, family), 1);

	rcu_assign_pointer(*filter_of(match, family), filter);
	if (before)
		kvfree_rcu(before, rcu);
}

/* Enter every VIP of a family. Return: false if one is a prefix. */
static bool enter_all(struct l3dsr_match *match, u8 family,
		      struct l3dsr_filter *filter)
{
	struct rhashtable_iter iter;
	const struct vip *vip;
	bool whole = true;

	rhashtable_walk_enter(&match->vips, &iter);
	rhashtable_walk_start(&iter);
	while ((vip = rhashtable_walk_next(&iter))) {
		/* The table grew: all are shown again, which does no harm. */
		if (IS_ERR(vip) || vip->key.family != family)
			continue;
		whole &= vip->key.prefix == l3dsr_whole_prefix(family);
		l3dsr_filter_enter(filter, family, &vip->key.address);
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
	return whole;
}

static void renew_filter(struct l3dsr_match *match, u8 family)
{
	struct l3dsr_filter *filter =
		l3dsr_filter_alloc(atomic_read(&match->vips.nelems));

	if (filter && !enter_all(match, family, filter)) {
		kvfree(filter);
		filter = NULL;
	}
	show_filter(match, family, filter);
}

/* Let packets that a service may cover get past the filter. */
static void let_in(struct l3dsr_match *match,
		   const struct l3dsr_service_key *key)
{
	struct l3dsr_filter *filter =
		rcu_dereference_protected(*filter_of(match, key->family), 1);

	if (key->prefix != l3dsr_whole_prefix(key->family))
		show_filter(match, key->family, NULL);
	else if (filter && !l3dsr_filter_is_full(filter))
		l3dsr_filter_enter(filter, key->family, &key->address);
	else if (filter || !shapes_before(match, key->family))
		renew_filter(match, key->family);
}

/* Behind the last packet of a prefix, the others can be told again. */
static void let_out(struct l3dsr_match *match,
		    const struct l3dsr_service_key *key)
{
	if (!shapes_before(match, key->family))
		show_filter(match, key->family, NULL);
	else if (key->prefix != l3dsr_whole_prefix(key->family))
		renew_filter(match, key->family);
}

/**
 * l3dsr_match_add() - let packets find a service.
 * @match: of the namespace.
 * @service: has a key that no other has.
 *
 * Context: lock held, may sleep. Return: 0; -ENOSPC when there would be too
 * many shapes or ranges, -EEXIST when its range overlaps another, -ENOMEM; and
 * nothing changed.
 */
int l3dsr_match_add(struct l3dsr_match *match, struct l3dsr_service *service)
{
	const struct l3dsr_service_key *key = &service->key;
	struct shape shape = shape_of(key);
	struct l3dsr_shapes *shapes;
	int err;

	if (l3dsr_key_is_mark(key))
		return 0;
	shapes = change_shapes(shapes_before(match, key->family), &shape, 1,
			       GFP_KERNEL_ACCOUNT);
	if (!shapes)
		return -ENOMEM;
	err = -ENOSPC;
	if (count_extra(shapes, key->family) > L3DSR_SHAPES_MORE)
		goto err_shapes;
	err = vip_get(match, service);
	if (err)
		goto err_shapes;
	if (shape.form == FORM_RANGE) {
		err = l3dsr_ranges_add(&match->ranges, service);
		if (err)
			goto err_vip;
	}
	let_in(match, key);
	show_shapes(match, key->family, shapes);
	return 0;

err_vip:
	vip_put(match, service);
err_shapes:
	kfree(shapes);
	return err;
}

/* Let no more packets find a service. Context: lock held, may sleep. */
void l3dsr_match_del(struct l3dsr_match *match, struct l3dsr_service *service)
{
	const struct l3dsr_service_key *key = &service->key;
	struct shape shape = shape_of(key);
	struct l3dsr_shapes *shapes;

	if (l3dsr_key_is_mark(key))
		return;
	shapes = change_shapes(shapes_before(match, key->family), &shape, -1,
			       GFP_KERNEL_ACCOUNT | __GFP_NOFAIL);
	show_shapes(match, key->family, shapes);
	if (shape.form == FORM_RANGE)
		l3dsr_ranges_del(&match->ranges, service);
	vip_put(match, service);
	let_out(match, key);
}
