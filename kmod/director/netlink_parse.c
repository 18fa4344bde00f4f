// SPDX-License-Identifier: GPL-2.0-only
#include "netlink_parse.h"

#include <linux/in.h>

#include "code.h"
#include "common/netlink.h"
#include "forward.h"
#include "maglev.h"
#include "netlink_policy.h"

const struct l3dsr_service_config l3dsr_service_defaults = {
	.pool = {
		.sched = &l3dsr_sched_mh,
		.table_size = L3DSR_TABLE_SIZE,
		.pins = L3DSR_PINS,
	},
};

/* Address and port stay. */
void l3dsr_dest_defaults(struct l3dsr_dest_config *config)
{
	config->method = &l3dsr_method_dr;
	config->weight = 1;
}

static int parse_protocol(u8 *protocol, const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	*protocol = nla_get_u8(attr);
	if (*protocol == IPPROTO_TCP || *protocol == IPPROTO_UDP ||
	    *protocol == IPPROTO_SCTP)
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
	return parse_protocol(&key->protocol,
			      attrs[L3DSR_DIRECTOR_A_SERVICE_PROTOCOL], extack);
}

static int parse_pool_config(struct l3dsr_pool_config *config,
			     const struct nlattr *sched,
			     const struct nlattr *size,
			     const struct nlattr *pins,
			     struct netlink_ext_ack *extack)
{
	if (sched) {
		config->sched = l3dsr_sched_find(nla_data(sched));
		if (!config->sched) {
			NL_SET_ERR_MSG_ATTR(extack, sched,
					    "no such scheduler; there is mh");
			return -ENOENT;
		}
	}
	if (size) {
		config->table_size = nla_get_u32(size);
		if (!l3dsr_maglev_size_valid(config->table_size)) {
			NL_SET_ERR_MSG_ATTR(extack, size,
					    "table size is none of 251 509 1021 2039 4093 8191 16381 32749 65521 65537 131071");
			return -EINVAL;
		}
	}
	if (pins)
		config->pins = nla_get_u32(pins);
	return 0;
}

/* What else is said of a service; what is not said stays in @config. */
int l3dsr_parse_service(struct l3dsr_service_config *config,
			struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	if (attrs[L3DSR_DIRECTOR_A_SERVICE_CODE])
		config->code =
			nla_get_u8(attrs[L3DSR_DIRECTOR_A_SERVICE_CODE]);
	return parse_pool_config(&config->pool,
				 attrs[L3DSR_DIRECTOR_A_SERVICE_SCHEDULER],
				 attrs[L3DSR_DIRECTOR_A_SERVICE_TABLE_SIZE],
				 attrs[L3DSR_DIRECTOR_A_SERVICE_PINS_MAX],
				 extack);
}

/* What is said of a pool beside its name; what is not said stays in @config. */
int l3dsr_parse_pool(struct l3dsr_pool_config *config, struct nlattr **attrs,
		     struct netlink_ext_ack *extack)
{
	return parse_pool_config(config, attrs[L3DSR_DIRECTOR_A_POOL_SCHEDULER],
				 attrs[L3DSR_DIRECTOR_A_POOL_TABLE_SIZE],
				 attrs[L3DSR_DIRECTOR_A_POOL_PINS_MAX], extack);
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
	if (config->family == service->family &&
	    service->prefix == l3dsr_whole_prefix(config->family) &&
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
				    "SCTP goes by method dr only");
		return -EOPNOTSUPP;
	}
	return 0;
}

/* What else is said of a dest; what is not said stays in @config. */
int l3dsr_parse_dest(struct l3dsr_dest_config *config,
		     struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	struct nlattr *method = attrs[L3DSR_DIRECTOR_A_DEST_METHOD];

	/* Who names the method says all of it: no code means the service's. */
	if (method) {
		config->method = l3dsr_method_of(nla_get_u8(method));
		config->code = 0;
	}
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
	return 0;
}
