// SPDX-License-Identifier: GPL-2.0-only
#include "netlink_parse.h"

#include <linux/in.h>

#include "peer.h"
#include "common/netlink.h"
#include "common/packet.h"
#include "forward.h"
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

static void set_u32(u32 *value, const struct nlattr *attr)
{
	if (attr)
		*value = nla_get_u32(attr);
}

static void set_u8(u8 *value, const struct nlattr *attr)
{
	if (attr)
		*value = nla_get_u8(attr);
}

static void set_bool(bool *value, const struct nlattr *attr)
{
	if (attr)
		*value = nla_get_u8(attr);
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
	set_u32(&pool->table_size, attr);
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
	set_u32(&config->pins, attrs[fields[PINS_MAX]]);
	set_u8(&config->hash, attrs[fields[HASH]]);
	set_bool(&config->spill, attrs[fields[SPILL]]);
	set_u32(&config->persistence, attrs[fields[PERSISTENCE]]);
	set_u8(&config->client_prefix, attrs[fields[CLIENT_PREFIX]]);
	set_bool(&config->one_packet, attrs[fields[ONE_PACKET]]);
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
	set_u8(&config->code, attrs[L3DSR_DIRECTOR_A_SERVICE_CODE]);
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

/* Address and port of a dest; @nest held @attrs. A pool's, where @service is
 * NULL, has no port of its own.
 */
int l3dsr_parse_dest_key(struct l3dsr_dest_config *config,
			 const struct l3dsr_service_key *service,
			 const struct nlattr *nest, struct nlattr **attrs,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *port = attrs[L3DSR_DIRECTOR_A_DEST_PORT];

	if (!attrs[L3DSR_DIRECTOR_A_DEST_ADDRESS]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "a dest is named by its address");
		return -EINVAL;
	}
	/* 0 where there are several, and for a mark. */
	config->port = 0;
	if (service && service->port == service->last_port)
		config->port = service->port;
	if (port && nla_get_be16(port) != config->port) {
		NL_SET_ERR_MSG_ATTR(extack, port,
				    "a dest has its service's port: no method translates ports");
		return -EINVAL;
	}
	return l3dsr_parse_address(&config->address, &config->family,
				   attrs[L3DSR_DIRECTOR_A_DEST_ADDRESS],
				   extack);
}

/* Who names the method says all of it: what is not said is the default. */
static void parse_method(struct l3dsr_dest_config *config, u8 id)
{
	config->method = l3dsr_method_of(id);
	config->code = 0;
	config->source = (union nf_inet_addr){};
	config->tun_port = htons(L3DSR_DIRECTOR_GUE_PORT);
	/* RFC 8200, section 8.1: IPv6 wants UDP to have one. */
	config->tun_checksum = config->family == AF_INET6;
	config->tun_df = true;
}

/* Address and port stay. */
void l3dsr_dest_defaults(struct l3dsr_dest_config *config)
{
	config->weight = 1;
	parse_method(config, L3DSR_METHOD_DR);
}

static int parse_source(struct l3dsr_dest_config *config,
			const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	u8 family;
	int err = l3dsr_parse_address(&config->source, &family, attr, extack);

	if (err)
		return err;
	if (family == config->family)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "the tunnel's two ends are of different families");
	return -EAFNOSUPPORT;
}

static int parse_df(struct l3dsr_dest_config *config, const struct nlattr *attr,
		    struct netlink_ext_ack *extack)
{
	if (!config->method->encap || config->family != AF_INET) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "only a tunnel over IPv4 has DF of its own");
		return -EINVAL;
	}
	config->tun_df = nla_get_u8(attr);
	return 0;
}

static int parse_tunnel(struct l3dsr_dest_config *config,
			struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	const struct nlattr *source = attrs[L3DSR_DIRECTOR_A_DEST_TUN_LOCAL];
	const struct nlattr *port = attrs[L3DSR_DIRECTOR_A_DEST_TUN_PORT];
	const struct nlattr *csum = attrs[L3DSR_DIRECTOR_A_DEST_TUN_CSUM];
	const struct nlattr *df = attrs[L3DSR_DIRECTOR_A_DEST_TUN_DF];
	int err;

	if (source && !config->method->encap) {
		NL_SET_ERR_MSG_ATTR(extack, source,
				    "only a tunnel's packets have a source of their own");
		return -EINVAL;
	}
	if ((port || csum) && config->method->encap != L3DSR_ENCAP_GUE) {
		NL_SET_ERR_MSG_ATTR(extack, port ?: csum,
				    "only method gue has a port and a checksum");
		return -EINVAL;
	}
	if (port && !nla_get_be16(port)) {
		NL_SET_ERR_MSG_ATTR(extack, port, "UDP has no port 0");
		return -EINVAL;
	}
	if (port)
		config->tun_port = nla_get_be16(port);
	if (csum)
		config->tun_checksum = nla_get_u8(csum);
	err = df ? parse_df(config, df, extack) : 0;
	if (err)
		return err;
	return source ? parse_source(config, source, extack) : 0;
}

static int parse_mtu(struct l3dsr_dest_config *config,
		     const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	config->mtu = nla_get_u32(attr);
	/* RFC 791, section 3.2; RFC 8200, section 5. */
	if (!config->mtu ||
	    config->mtu >= (config->family == AF_INET ? 576 : 1280))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "an MTU is at least 576 bytes, and 1280 where IPv6 goes");
	return -ERANGE;
}

/* Whether a service with that code can use a dest, named by @attrs. */
int l3dsr_check_dest(const struct l3dsr_dest_config *config,
		     const struct l3dsr_service_key *service, u8 code,
		     struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	const struct nlattr *address = attrs[L3DSR_DIRECTOR_A_DEST_ADDRESS];
	const struct l3dsr_method *method = config->method;

	if (method->same_family && config->family != service->family) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "VIP and dest are of different families, which this method can't carry");
		return -EAFNOSUPPORT;
	}
	if (method->wants_code && l3dsr_key_is_mark(service)) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[L3DSR_DIRECTOR_A_DEST_METHOD],
				    "a code means one VIP, and what has the service's mark may be to many");
		return -EOPNOTSUPP;
	}
	if (config->family == service->family &&
	    service->prefix == l3dsr_whole_prefix(service->family) &&
	    !memcmp(&config->address, &service->address,
		    sizeof(config->address))) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "the dest's address is the VIP itself");
		return -EINVAL;
	}
	if (method->wants_code && !l3dsr_dest_code(config, code)) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[L3DSR_DIRECTOR_A_DEST_METHOD],
				    "method dscp wants a code, of the dest or of its service");
		return -EINVAL;
	}
	if (method->wants_code &&
	    service->prefix != l3dsr_whole_prefix(service->family)) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[L3DSR_DIRECTOR_A_DEST_METHOD],
				    "a code means one VIP, and the service has a prefix of them");
		return -EOPNOTSUPP;
	}
	if (method->wants_code && service->protocol == IPPROTO_SCTP) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[L3DSR_DIRECTOR_A_DEST_METHOD],
				    "SCTP can't go by method dscp: its checksum does not cover the address");
		return -EOPNOTSUPP;
	}
	return 0;
}

static int parse_thresholds(struct l3dsr_dest_config *config,
			    struct nlattr **attrs,
			    struct netlink_ext_ack *extack)
{
	set_u32(&config->upper, attrs[L3DSR_DIRECTOR_A_DEST_UPPER]);
	set_u32(&config->lower, attrs[L3DSR_DIRECTOR_A_DEST_LOWER]);
	if (config->lower <= config->upper)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack,
			    attrs[L3DSR_DIRECTOR_A_DEST_LOWER] ?:
			    attrs[L3DSR_DIRECTOR_A_DEST_UPPER],
			    "the lower threshold is above the upper one");
	return -EINVAL;
}

/* What else is said of a dest; what is not said stays in @config. */
int l3dsr_parse_dest(struct l3dsr_dest_config *config,
		     struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	struct nlattr *method = attrs[L3DSR_DIRECTOR_A_DEST_METHOD];
	struct nlattr *mtu = attrs[L3DSR_DIRECTOR_A_DEST_MTU];

	if (method)
		parse_method(config, nla_get_u8(method));
	if (attrs[L3DSR_DIRECTOR_A_DEST_CODE])
		config->code = nla_get_u8(attrs[L3DSR_DIRECTOR_A_DEST_CODE]);
	if (attrs[L3DSR_DIRECTOR_A_DEST_WEIGHT])
		config->weight =
			nla_get_u32(attrs[L3DSR_DIRECTOR_A_DEST_WEIGHT]);
	if (attrs[L3DSR_DIRECTOR_A_DEST_STATE])
		config->down = nla_get_u8(attrs[L3DSR_DIRECTOR_A_DEST_STATE]) ==
			       L3DSR_STATE_DOWN;
	if (attrs[L3DSR_DIRECTOR_A_DEST_DRAIN_TIME])
		config->drain_time =
			nla_get_u32(attrs[L3DSR_DIRECTOR_A_DEST_DRAIN_TIME]);
	if (!config->method->wants_code && config->code) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[L3DSR_DIRECTOR_A_DEST_CODE],
				    "only method dscp has a code");
		return -EINVAL;
	}
	set_u32(&config->route_mark,
		attrs[L3DSR_DIRECTOR_A_DEST_ROUTE_MARK]);
	set_u32(&config->mark, attrs[L3DSR_DIRECTOR_A_DEST_MARK]);
	set_bool(&config->fallback, attrs[L3DSR_DIRECTOR_A_DEST_FALLBACK]);
	return (mtu ? parse_mtu(config, mtu, extack) : 0) ?:
	       parse_tunnel(config, attrs, extack) ?:
	       parse_thresholds(config, attrs, extack);
}
