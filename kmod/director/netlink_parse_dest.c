// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a request says of a dest.
 */
#include "netlink_parse.h"

#include "common/netlink.h"
#include "forward.h"
#include "netlink_policy.h"
#include "peer.h"

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
	l3dsr_set_u32(&config->upper, attrs[L3DSR_DIRECTOR_A_DEST_UPPER]);
	l3dsr_set_u32(&config->lower, attrs[L3DSR_DIRECTOR_A_DEST_LOWER]);
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
	l3dsr_set_u32(&config->route_mark,
		      attrs[L3DSR_DIRECTOR_A_DEST_ROUTE_MARK]);
	l3dsr_set_u32(&config->mark, attrs[L3DSR_DIRECTOR_A_DEST_MARK]);
	l3dsr_set_bool(&config->fallback, attrs[L3DSR_DIRECTOR_A_DEST_FALLBACK]);
	return (mtu ? parse_mtu(config, mtu, extack) : 0) ?:
	       parse_tunnel(config, attrs, extack) ?:
	       parse_thresholds(config, attrs, extack);
}
