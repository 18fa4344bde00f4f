// SPDX-License-Identifier: GPL-2.0-only
#include "netlink_parse.h"

#include <linux/in.h>

#include "common/netlink.h"
#include "common/packet.h"
#include "maglev.h"
#include "netlink_policy.h"

const struct l3dsr_service_config l3dsr_service_defaults = {
	.pool = {
		.sched = &l3dsr_sched_mh,
		.table_size = L3DSR_TABLE_SIZE,
		.pins = L3DSR_PINS,
		.client_prefix = 128,
		.spill = true,
	},
};

/* A protocol that a service can have. */
int l3dsr_parse_protocol(u8 *protocol, const struct nlattr *attr,
			 struct netlink_ext_ack *extack)
{
	*protocol = nla_get_u8(attr);
	if (l3dsr_has_ports(*protocol))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "a service is TCP, UDP or SCTP");
	return -EOPNOTSUPP;
}

static bool is_masked(const struct l3dsr_service_key *key)
{
	const union nf_inet_addr masked =
		l3dsr_masked(key->family, &key->address, key->prefix);

	return !memcmp(&masked, &key->address, sizeof(masked));
}

/* A whole address, or a prefix of addresses that may be any. */
static int parse_vip(struct l3dsr_service_key *key, struct nlattr **attrs,
		     struct netlink_ext_ack *extack)
{
	const struct nlattr *address = attrs[L3DSR_DIRECTOR_A_SERVICE_ADDRESS];
	const struct nlattr *prefix = attrs[L3DSR_DIRECTOR_A_SERVICE_PREFIX];
	u8 whole;
	int err;

	err = l3dsr_parse_bytes(&key->address, &key->family, address, extack);
	if (err)
		return err;
	whole = l3dsr_whole_prefix(key->family);
	key->prefix = prefix ? nla_get_u8(prefix) : whole;
	if (key->prefix == whole)
		return l3dsr_parse_address(&key->address, &key->family,
					   address, extack);
	if (key->prefix < whole && is_masked(key))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, prefix,
			    "the address has bits set behind the prefix, or not as many");
	return -EINVAL;
}

static int parse_ports(struct l3dsr_service_key *key, struct nlattr **attrs,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *last = attrs[L3DSR_DIRECTOR_A_SERVICE_LAST_PORT];

	key->port = nla_get_be16(attrs[L3DSR_DIRECTOR_A_SERVICE_PORT]);
	key->last_port = key->port;
	if (last)
		key->last_port = nla_get_be16(last);
	else if (!key->port)
		key->last_port = htons(U16_MAX);
	if (ntohs(key->port) <= ntohs(key->last_port) &&
	    (key->port || key->last_port == htons(U16_MAX)))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, last,
			    "a range of ports runs upwards, from 1 or, for all, from 0");
	return -EINVAL;
}

/* A mark, and the unspecified address, whose length is the family. */
static int parse_mark_key(struct l3dsr_service_key *key,
			  const struct nlattr *nest, struct nlattr **attrs,
			  struct netlink_ext_ack *extack)
{
	struct nlattr *address = attrs[L3DSR_DIRECTOR_A_SERVICE_ADDRESS];
	int err;

	if (!address || attrs[L3DSR_DIRECTOR_A_SERVICE_PORT] ||
	    attrs[L3DSR_DIRECTOR_A_SERVICE_LAST_PORT] ||
	    attrs[L3DSR_DIRECTOR_A_SERVICE_PREFIX] ||
	    attrs[L3DSR_DIRECTOR_A_SERVICE_PROTOCOL]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "the service of a mark has the unspecified address, and no port, prefix or protocol");
		return -EINVAL;
	}
	err = l3dsr_parse_bytes(&key->address, &key->family, address, extack);
	if (err)
		return err;
	if (memchr_inv(&key->address, 0, sizeof(key->address))) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "the service of a mark has no address of its own");
		return -EINVAL;
	}
	key->mark = nla_get_u32(attrs[L3DSR_DIRECTOR_A_SERVICE_MARK]);
	return 0;
}

/* Address, port and protocol of a service; @nest held @attrs. Context: may
 * sleep. Return: 0 or -errno with its reason and the attribute to blame in
 * @extack, as for all of these.
 */
int l3dsr_parse_service_key(struct l3dsr_service_key *key,
			    const struct nlattr *nest, struct nlattr **attrs,
			    struct netlink_ext_ack *extack)
{
	int err;

	memset(key, 0, sizeof(*key));
	if (attrs[L3DSR_DIRECTOR_A_SERVICE_MARK])
		return parse_mark_key(key, nest, attrs, extack);
	if (!attrs[L3DSR_DIRECTOR_A_SERVICE_ADDRESS] ||
	    !attrs[L3DSR_DIRECTOR_A_SERVICE_PORT] ||
	    !attrs[L3DSR_DIRECTOR_A_SERVICE_PROTOCOL]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "a service is named by address, port and protocol");
		return -EINVAL;
	}
	err = parse_vip(key, attrs, extack) ?: parse_ports(key, attrs, extack);
	if (err)
		return err;
	return l3dsr_parse_protocol(&key->protocol,
				    attrs[L3DSR_DIRECTOR_A_SERVICE_PROTOCOL],
				    extack);
}

/* What is said of a pool, by a service that has its own or by the pool. */
enum field {
	SCHEDULER,
	TABLE_SIZE,
	PINS_MAX,
	HASH,
	SPILL,
	PERSISTENCE,
	CLIENT_PREFIX,
	ONE_PACKET,
	FIELDS,
};

static const u8 service_fields[FIELDS] = {
	[SCHEDULER] = L3DSR_DIRECTOR_A_SERVICE_SCHEDULER,
	[TABLE_SIZE] = L3DSR_DIRECTOR_A_SERVICE_TABLE_SIZE,
	[PINS_MAX] = L3DSR_DIRECTOR_A_SERVICE_PINS_MAX,
	[HASH] = L3DSR_DIRECTOR_A_SERVICE_HASH,
	[SPILL] = L3DSR_DIRECTOR_A_SERVICE_SPILL,
	[PERSISTENCE] = L3DSR_DIRECTOR_A_SERVICE_PERSISTENCE,
	[CLIENT_PREFIX] = L3DSR_DIRECTOR_A_SERVICE_CLIENT_PREFIX,
	[ONE_PACKET] = L3DSR_DIRECTOR_A_SERVICE_ONE_PACKET,
};

static const u8 pool_fields[FIELDS] = {
	[SCHEDULER] = L3DSR_DIRECTOR_A_POOL_SCHEDULER,
	[TABLE_SIZE] = L3DSR_DIRECTOR_A_POOL_TABLE_SIZE,
	[PINS_MAX] = L3DSR_DIRECTOR_A_POOL_PINS_MAX,
	[HASH] = L3DSR_DIRECTOR_A_POOL_HASH,
	[SPILL] = L3DSR_DIRECTOR_A_POOL_SPILL,
	[PERSISTENCE] = L3DSR_DIRECTOR_A_POOL_PERSISTENCE,
	[CLIENT_PREFIX] = L3DSR_DIRECTOR_A_POOL_CLIENT_PREFIX,
	[ONE_PACKET] = L3DSR_DIRECTOR_A_POOL_ONE_PACKET,
};

static int parse_scheduler(struct l3dsr_pool_config *pool,
			   const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	if (!attr)
		return 0;
	pool->sched = l3dsr_sched_find(nla_data(attr));
	if (pool->sched)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "no such scheduler; there are mh sh dh rr wrr lc wlc sed nq fo ovf twos");
	return -ENOENT;
}

static int parse_table_size(struct l3dsr_pool_config *pool,
			    const struct nlattr *attr,
			    struct netlink_ext_ack *extack)
{
	l3dsr_set_u32(&pool->table_size, attr);
	if (!attr || l3dsr_maglev_size_valid(pool->table_size))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "table size is none of 251 509 1021 2039 4093 8191 16381 32749 65521 65537 131071");
	return -EINVAL;
}

static int parse_config(struct l3dsr_pool_config *config,
			const u8 fields[FIELDS], struct nlattr **attrs,
			struct netlink_ext_ack *extack)
{
	l3dsr_set_u32(&config->pins, attrs[fields[PINS_MAX]]);
	l3dsr_set_u8(&config->hash, attrs[fields[HASH]]);
	l3dsr_set_bool(&config->spill, attrs[fields[SPILL]]);
	l3dsr_set_u32(&config->persistence, attrs[fields[PERSISTENCE]]);
	l3dsr_set_u8(&config->client_prefix, attrs[fields[CLIENT_PREFIX]]);
	l3dsr_set_bool(&config->one_packet, attrs[fields[ONE_PACKET]]);
	return parse_scheduler(config, attrs[fields[SCHEDULER]], extack) ?:
	       parse_table_size(config, attrs[fields[TABLE_SIZE]], extack);
}

/* What a service's family and protocol do not allow in its own pool. */
static int check_fields(const struct l3dsr_pool_config *pool,
			const struct l3dsr_service_key *key,
			struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	struct nlattr *prefix = attrs[L3DSR_DIRECTOR_A_SERVICE_CLIENT_PREFIX];
	struct nlattr *packet = attrs[L3DSR_DIRECTOR_A_SERVICE_ONE_PACKET];

	if (prefix && pool->client_prefix > l3dsr_whole_prefix(key->family)) {
		NL_SET_ERR_MSG_ATTR(extack, prefix,
				    "IPv4 addresses have 32 bits");
		return -EINVAL;
	}
	if (!packet || !pool->one_packet || l3dsr_key_is_mark(key) ||
	    key->protocol == IPPROTO_UDP)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, packet,
			    "one-packet scheduling is for UDP services");
	return -EINVAL;
}

/* A service that uses a shared pool says nothing of it. */
static int refuse_fields(struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	unsigned int i;

	for (i = 0; i < FIELDS; i++) {
		if (!attrs[service_fields[i]])
			continue;
		NL_SET_ERR_MSG_ATTR(extack, attrs[service_fields[i]],
				    "that is the pool's, and to be set there");
		return -EINVAL;
	}
	return 0;
}

/* What else is said of a service, which has a pool of its own or @shares one;
 * what is not said stays in @config.
 */
int l3dsr_parse_service(struct l3dsr_service_config *config,
			const struct l3dsr_service_key *key, bool shares,
			struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	l3dsr_set_u8(&config->code, attrs[L3DSR_DIRECTOR_A_SERVICE_CODE]);
	if (shares)
		return refuse_fields(attrs, extack);
	return parse_config(&config->pool, service_fields, attrs, extack) ?:
	       check_fields(&config->pool, key, attrs, extack);
}

/* What is said of a pool beside its name; what is not said stays in @config. */
int l3dsr_parse_pool(struct l3dsr_pool_config *config, struct nlattr **attrs,
		     struct netlink_ext_ack *extack)
{
	return parse_config(config, pool_fields, attrs, extack);
}
