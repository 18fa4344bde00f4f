// SPDX-License-Identifier: GPL-2.0-only
#include "netlink_parse.h"

#include <linux/in.h>

#include "code.h"
#include "common/netlink.h"
#include "forward.h"
#include "maglev.h"
#include "netlink_policy.h"

static int parse_protocol(u8 *protocol, const struct nlattr *attr,
			  struct netlink_ext_ack *extack)
{
	*protocol = nla_get_u8(attr);
	if (*protocol == IPPROTO_TCP || *protocol == IPPROTO_UDP)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "a service is TCP or UDP");
	return -EOPNOTSUPP;
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

	if (!attrs[L3DSR_DIRECTOR_A_SERVICE_ADDRESS] ||
	    !attrs[L3DSR_DIRECTOR_A_SERVICE_PORT] ||
	    !attrs[L3DSR_DIRECTOR_A_SERVICE_PROTOCOL]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "a service is named by address, port and protocol");
		return -EINVAL;
	}
	err = l3dsr_parse_address(&key->address, &key->family,
				  attrs[L3DSR_DIRECTOR_A_SERVICE_ADDRESS],
				  extack);
	if (err)
		return err;
	key->port = nla_get_be16(attrs[L3DSR_DIRECTOR_A_SERVICE_PORT]);
	if (!key->port) {
		NL_SET_ERR_MSG_ATTR(extack,
				    attrs[L3DSR_DIRECTOR_A_SERVICE_PORT],
				    "a service has a port, 1 to 65535");
		return -EINVAL;
	}
	return parse_protocol(&key->protocol,
			      attrs[L3DSR_DIRECTOR_A_SERVICE_PROTOCOL], extack);
}

/* What else is said of a service; what is not said stays in @config. */
int l3dsr_parse_service(struct l3dsr_service_config *config,
			struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	struct nlattr *attr;

	attr = attrs[L3DSR_DIRECTOR_A_SERVICE_SCHEDULER];
	if (attr) {
		config->sched = l3dsr_sched_find(nla_data(attr));
		if (!config->sched) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "no such scheduler; there is mh");
			return -ENOENT;
		}
	}
	attr = attrs[L3DSR_DIRECTOR_A_SERVICE_CODE];
	if (attr)
		config->code = nla_get_u8(attr);
	attr = attrs[L3DSR_DIRECTOR_A_SERVICE_TABLE_SIZE];
	if (attr) {
		config->table_size = nla_get_u32(attr);
		if (!l3dsr_maglev_size_valid(config->table_size)) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "table size is none of 251 509 1021 2039 4093 8191 16381 32749 65521 65537 131071");
			return -EINVAL;
		}
	}
	return 0;
}

/* Address and port of a dest; @nest held @attrs. */
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
	config->port = service->port;
	if (port && nla_get_be16(port) != service->port) {
		NL_SET_ERR_MSG_ATTR(extack, port,
				    "a dest has its service's port: no method translates ports");
		return -EINVAL;
	}
	return l3dsr_parse_address(&config->address, &config->family,
				   attrs[L3DSR_DIRECTOR_A_DEST_ADDRESS],
				   extack);
}

static int check_dest(const struct l3dsr_dest_config *config,
		      const struct l3dsr_service *service,
		      struct nlattr **attrs, struct netlink_ext_ack *extack)
{
	const struct nlattr *address = attrs[L3DSR_DIRECTOR_A_DEST_ADDRESS];
	const struct l3dsr_method *method = config->method;

	if (method->same_family && config->family != service->key.family) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "VIP and dest are of different families, which this method can't carry");
		return -EAFNOSUPPORT;
	}
	if (config->family == service->key.family &&
	    !memcmp(&config->address, &service->key.address,
		    sizeof(config->address))) {
		NL_SET_ERR_MSG_ATTR(extack, address,
				    "the dest's address is the VIP itself");
		return -EINVAL;
	}
	if (method->wants_code && !l3dsr_dest_code(config, service->code)) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[L3DSR_DIRECTOR_A_DEST_METHOD],
				    "method dscp wants a code, of the dest or of its service");
		return -EINVAL;
	}
	if (!method->wants_code && config->code) {
		NL_SET_ERR_MSG_ATTR(extack, attrs[L3DSR_DIRECTOR_A_DEST_CODE],
				    "only method dscp has a code");
		return -EINVAL;
	}
	return 0;
}

/* What else is said of a dest; what is not said stays in @config. */
int l3dsr_parse_dest(struct l3dsr_dest_config *config,
		     const struct l3dsr_service *service,
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
	return check_dest(config, service, attrs, extack);
}
