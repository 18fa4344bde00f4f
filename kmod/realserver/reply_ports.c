// SPDX-License-Identifier: GPL-2.0-only
#include "reply_ports.h"

#include <linux/in.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "common/address_key.h"

struct reply_key {
	struct l3dsr_address_key vip;
	__be16 port;
	u16 protocol;		/* no byte of a key is padding */
};

struct reply_port {
	struct rhash_head node;
	struct reply_key key;
	__be16 from;		/* that clients use */
	unsigned int users;	/* entries; under the realserver's lock */
	struct rcu_head rcu;
};

static const struct rhashtable_params reply_params = {
	.head_offset = offsetof(struct reply_port, node),
	.key_offset = offsetof(struct reply_port, key),
	.key_len = sizeof(struct reply_key),
	.automatic_shrinking = true,
};

static const u8 protocols[] = { IPPROTO_TCP, IPPROTO_UDP };

/* Context: may sleep. Return: 0 or -ENOMEM. */
int l3dsr_reply_ports_init(struct rhashtable *replies)
{
	return rhashtable_init(replies, &reply_params);
}

/* The table is empty. Context: may sleep. */
void l3dsr_reply_ports_exit(struct rhashtable *replies)
{
	rhashtable_destroy(replies);
}

static struct reply_key key_of(u8 family, const union nf_inet_addr *vip,
			       u8 protocol, __be16 port)
{
	return (struct reply_key){
		.vip = l3dsr_address_key(family, vip),
		.port = port,
		.protocol = protocol,
	};
}

static struct reply_port *find(struct rhashtable *replies, u8 family,
			       const union nf_inet_addr *vip, u8 protocol,
			       __be16 port)
{
	struct reply_key key = key_of(family, vip, protocol, port);

	return rhashtable_lookup_fast(replies, &key, reply_params);
}

static struct reply_port *reply_of(struct rhashtable *replies,
				   const struct l3dsr_vip *vip,
				   const struct l3dsr_vip_port *port,
				   u8 protocol)
{
	return find(replies, vip->family, &vip->address, protocol, port->to);
}

static bool covers(const struct l3dsr_vip_port *port, u8 protocol)
{
	return !port->protocol || port->protocol == protocol;
}

#define for_each_reply(vip, p, proto) \
	for ((p) = (vip)->ports; (p) < (vip)->ports + (vip)->ports_count; \
	     (p)++) \
		for ((proto) = protocols; \
		     (proto) < protocols + ARRAY_SIZE(protocols); (proto)++) \
			if (covers(p, *(proto)))

/* How many of @vip's replies are this one: 0 or 1. */
static unsigned int uses(const struct l3dsr_vip *vip, u8 protocol, __be16 to)
{
	const struct l3dsr_vip_port *port;
	const u8 *proto;

	for_each_reply(vip, port, proto)
		if (*proto == protocol && port->to == to)
			return 1;
	return 0;
}

static bool conflicts(struct rhashtable *replies, const struct l3dsr_vip *vip,
		      const struct l3dsr_vip *instead_of)
{
	const struct l3dsr_vip_port *port;
	const struct reply_port *reply;
	const u8 *proto;

	for_each_reply(vip, port, proto) {
		reply = reply_of(replies, vip, port, *proto);
		if (reply && reply->from != port->from &&
		    reply->users != (instead_of ? uses(instead_of, *proto,
						       port->to) : 0))
			return true;
	}
	return false;
}

static struct reply_port *make(struct rhashtable *replies,
			       const struct l3dsr_vip *vip,
			       const struct l3dsr_vip_port *port, u8 protocol)
{
	struct reply_port *reply = kzalloc(sizeof(*reply), GFP_KERNEL_ACCOUNT);

	if (!reply)
		return NULL;
	reply->key = key_of(vip->family, &vip->address, protocol, port->to);
	reply->from = port->from;
	if (!rhashtable_insert_fast(replies, &reply->node, reply_params))
		return reply;
	kfree(reply);
	return NULL;
}

static void put(struct rhashtable *replies, struct reply_port *reply)
{
	if (reply->users)
		return;
	rhashtable_remove_fast(replies, &reply->node, reply_params);
	kfree_rcu(reply, rcu);
}

static void remove_unused(struct rhashtable *replies,
			  const struct l3dsr_vip *vip)
{
	const struct l3dsr_vip_port *port;
	struct reply_port *reply;
	const u8 *proto;

	for_each_reply(vip, port, proto) {
		reply = reply_of(replies, vip, port, *proto);
		if (reply)
			put(replies, reply);
	}
}

/**
 * l3dsr_reply_ports_add() - remember an entry's ports.
 * @replies: of the namespace.
 * @vip: the entry.
 * @instead_of: entry of the same VIP that goes away at once, or NULL; its ports
 *	may change their meaning.
 *
 * Context: the realserver's lock held, may sleep. Return: 0, -EEXIST when a port
 * would have to become two different ones, or -ENOMEM; then nothing changed.
 */
int l3dsr_reply_ports_add(struct rhashtable *replies,
			  const struct l3dsr_vip *vip,
			  const struct l3dsr_vip *instead_of)
{
	const struct l3dsr_vip_port *port;
	struct reply_port *reply;
	const u8 *proto;

	if (conflicts(replies, vip, instead_of))
		return -EEXIST;
	for_each_reply(vip, port, proto) {
		reply = reply_of(replies, vip, port, *proto);
		if (!reply && !make(replies, vip, port, *proto)) {
			remove_unused(replies, vip);
			return -ENOMEM;
		}
	}
	for_each_reply(vip, port, proto) {
		reply = reply_of(replies, vip, port, *proto);
		WRITE_ONCE(reply->from, port->from);
		reply->users++;
	}
	return 0;
}

/* Undo l3dsr_reply_ports_add(). Context: the realserver's lock held. */
void l3dsr_reply_ports_del(struct rhashtable *replies,
			   const struct l3dsr_vip *vip)
{
	const struct l3dsr_vip_port *port;
	struct reply_port *reply;
	const u8 *proto;

	for_each_reply(vip, port, proto) {
		reply = reply_of(replies, vip, port, *proto);
		if (WARN_ON_ONCE(!reply))
			continue;
		reply->users--;
		put(replies, reply);
	}
}

/**
 * l3dsr_reply_port() - the port that clients know.
 * @replies: of the namespace.
 * @family: AF_INET or AF_INET6.
 * @vip: whom the packet is from.
 * @protocol: IPPROTO_*.
 * @port: that the service listens on.
 *
 * Context: RCU read side. Return: the port, or 0 where it stays.
 */
__be16 l3dsr_reply_port(struct rhashtable *replies, u8 family,
			const union nf_inet_addr *vip, u8 protocol,
			__be16 port)
{
	const struct reply_port *reply = find(replies, family, vip, protocol,
					      port);

	return reply ? READ_ONCE(reply->from) : 0;
}
