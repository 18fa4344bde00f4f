// SPDX-License-Identifier: GPL-2.0-only
/*
 * An entry of the map in messages.
 */
#include "netlink_vip.h"

#include <linux/in.h>
#include <linux/l3dsr_rs.h>

#include "common/netlink.h"
#include "common/packet.h"
#include "netlink_policy.h"

static int refuse(struct netlink_ext_ack *extack, const struct nlattr *attr,
		  const char *why, int err)
{
	NL_SET_BAD_ATTR(extack, attr);
	extack->_msg = why;
	return err;
}

static int parse_same_family(union nf_inet_addr *addr, struct genl_info *info,
			     const struct nlattr *attr,
			     const struct l3dsr_vip *vip)
{
	u8 family;
	int err;

	err = l3dsr_parse_address(addr, &family, attr, info->extack);
	if (err)
		return err;
	if (family != vip->family)
		return refuse(info->extack, attr,
			      "the address is not of the VIP's family",
			      -EAFNOSUPPORT);
	if (nf_inet_addr_cmp(addr, &vip->address))
		return refuse(info->extack, attr, "that is the VIP itself",
			      -EINVAL);
	return 0;
}

static int parse_tunnelled(struct genl_info *info, struct nlattr **attrs,
			   struct l3dsr_vip *vip)
{
	struct nlattr *attr = attrs[L3DSR_RS_A_VIP_TUNNELLED];

	vip->tunnelled = nla_get_u8(attr);
	if (!vip->tunnelled || vip->code || attrs[L3DSR_RS_A_VIP_ALIAS])
		return refuse(info->extack, attr,
			      "an entry has a code or an alias, or is for tunnels",
			      -EINVAL);
	vip->alias.family = vip->family;
	vip->alias.address = vip->address;
	return 0;
}

/**
 * l3dsr_vip_parse() - read what names an entry.
 * @info: the request.
 * @attrs: all attributes of its VIP, L3DSR_RS_A_VIP_MAX + 1 of them.
 * @vip: zero; gets VIP, and code or alias where one is named, or that it is
 *	for tunnels.
 *
 * Context: may sleep. Return: 0, or -errno and why in extack.
 */
int l3dsr_vip_parse(struct genl_info *info, struct nlattr **attrs,
		    struct l3dsr_vip *vip)
{
	struct nlattr *nest = info->attrs[L3DSR_RS_A_VIP];
	int err;

	if (!nest) {
		GENL_SET_ERR_MSG(info, "which VIP? none is named");
		return -EINVAL;
	}
	err = nla_parse_nested(attrs, L3DSR_RS_A_VIP_MAX, nest,
			       l3dsr_rs_vip_policy, info->extack);
	if (err)
		return err;
	if (!attrs[L3DSR_RS_A_VIP_ADDRESS])
		return refuse(info->extack, nest, "an entry is named by its VIP",
			      -EINVAL);
	err = l3dsr_parse_address(&vip->address, &vip->family,
				  attrs[L3DSR_RS_A_VIP_ADDRESS], info->extack);
	if (err)
		return err;
	if (attrs[L3DSR_RS_A_VIP_CODE])
		vip->code = nla_get_u8(attrs[L3DSR_RS_A_VIP_CODE]);
	if (attrs[L3DSR_RS_A_VIP_TUNNELLED])
		return parse_tunnelled(info, attrs, vip);
	if (!attrs[L3DSR_RS_A_VIP_ALIAS])
		return 0;
	if (vip->code)
		return refuse(info->extack, attrs[L3DSR_RS_A_VIP_ALIAS],
			      "an entry has a code or an alias, not both",
			      -EINVAL);
	vip->alias.family = vip->family;
	return parse_same_family(&vip->alias.address, info,
				 attrs[L3DSR_RS_A_VIP_ALIAS], vip);
}

static int check_port(const struct l3dsr_vip *vip,
		      const struct l3dsr_vip_port *port,
		      const struct nlattr *attr, struct nlattr **fields,
		      struct netlink_ext_ack *extack)
{
	const struct l3dsr_vip_port *other;

	if (port->protocol == IPPROTO_SCTP)
		return refuse(extack, fields[L3DSR_RS_A_PORT_PROTOCOL],
			      "SCTP's checksum covers its ports: they can't be translated",
			      -EOPNOTSUPP);
	if (fields[L3DSR_RS_A_PORT_PROTOCOL] &&
	    port->protocol != IPPROTO_TCP && port->protocol != IPPROTO_UDP)
		return refuse(extack, fields[L3DSR_RS_A_PORT_PROTOCOL],
			      "ports of TCP and UDP are translated, no others",
			      -EOPNOTSUPP);
	if (!port->from || !port->to || port->from == port->to)
		return refuse(extack, attr,
			      "a port is translated from one to another, 1 to 65535",
			      -EINVAL);
	for (other = vip->ports; other < vip->ports + vip->ports_count;
	     other++)
		if ((other->from == port->from || other->to == port->to) &&
		    (other->protocol == port->protocol || !other->protocol ||
		     !port->protocol))
			return refuse(extack, attr,
				      "the entry translates from or to that port already",
				      -EEXIST);
	return 0;
}

static int add_port(struct l3dsr_vip *vip, const struct nlattr *attr,
		    struct genl_info *info)
{
	struct nlattr *fields[L3DSR_RS_A_PORT_MAX + 1];
	struct l3dsr_vip_port port = {};
	int err;

	if (!nla_len(attr))
		return 0;
	err = nla_parse_nested(fields, L3DSR_RS_A_PORT_MAX, attr,
			       l3dsr_rs_port_policy, info->extack);
	if (err)
		return err;
	if (fields[L3DSR_RS_A_PORT_FROM])
		port.from = nla_get_be16(fields[L3DSR_RS_A_PORT_FROM]);
	if (fields[L3DSR_RS_A_PORT_TO])
		port.to = nla_get_be16(fields[L3DSR_RS_A_PORT_TO]);
	if (fields[L3DSR_RS_A_PORT_PROTOCOL])
		port.protocol = nla_get_u8(fields[L3DSR_RS_A_PORT_PROTOCOL]);
	err = check_port(vip, &port, attr, fields, info->extack);
	if (err)
		return err;
	if (vip->ports_count == L3DSR_RS_PORTS_MAX)
		return refuse(info->extack, attr,
			      "an entry translates at most 8 ports", -ENOSPC);
	vip->ports[vip->ports_count++] = port;
	return 0;
}

static int check_allow(const struct l3dsr_vip_allow *allow,
		       const struct nlattr *attr, struct nlattr **fields,
		       struct netlink_ext_ack *extack)
{
	if (fields[L3DSR_RS_A_ALLOW_PROTOCOL] &&
	    !l3dsr_has_ports(allow->protocol))
		return refuse(extack, fields[L3DSR_RS_A_ALLOW_PROTOCOL],
			      "TCP, UDP or SCTP; ICMP is always let in",
			      -EOPNOTSUPP);
	if (fields[L3DSR_RS_A_ALLOW_FIRST] ?
	    !allow->first || allow->first > allow->last :
	    !!fields[L3DSR_RS_A_ALLOW_LAST])
		return refuse(extack, attr,
			      "a range of ports runs upwards, from 1",
			      -EINVAL);
	return 0;
}

static int add_allow(struct l3dsr_vip *vip, const struct nlattr *attr,
		     struct genl_info *info)
{
	struct nlattr *fields[L3DSR_RS_A_ALLOW_MAX + 1];
	struct l3dsr_vip_allow allow = {};
	int err;

	if (!nla_len(attr))
		return 0;
	err = nla_parse_nested(fields, L3DSR_RS_A_ALLOW_MAX, attr,
			       l3dsr_rs_allow_policy, info->extack);
	if (err)
		return err;
	if (fields[L3DSR_RS_A_ALLOW_PROTOCOL])
		allow.protocol = nla_get_u8(fields[L3DSR_RS_A_ALLOW_PROTOCOL]);
	if (fields[L3DSR_RS_A_ALLOW_FIRST])
		allow.first = ntohs(nla_get_be16(fields[L3DSR_RS_A_ALLOW_FIRST]));
	allow.last = allow.first;
	if (fields[L3DSR_RS_A_ALLOW_LAST])
		allow.last = ntohs(nla_get_be16(fields[L3DSR_RS_A_ALLOW_LAST]));
	err = check_allow(&allow, attr, fields, info->extack);
	if (err)
		return err;
	if (vip->allows_count == L3DSR_RS_ALLOWS_MAX)
		return refuse(info->extack, attr,
			      "an entry lists at most 8 protocols and ports",
			      -ENOSPC);
	vip->allows[vip->allows_count++] = allow;
	return 0;
}

static int add_in_device(struct l3dsr_vip *vip, const struct nlattr *attr,
			 struct genl_info *info)
{
	if (!*(const char *)nla_data(attr))
		return 0;
	if (vip->in_devices_count == L3DSR_RS_IN_DEVICES_MAX)
		return refuse(info->extack, attr,
			      "an entry lists at most 4 input devices",
			      -ENOSPC);
	nla_strscpy(vip->in_devices[vip->in_devices_count++], attr,
		    sizeof(vip->in_devices[0]));
	return 0;
}

static int add_at(struct l3dsr_vip *vip, const struct nlattr *attr,
		  struct genl_info *info)
{
	union nf_inet_addr at;
	int err;

	if (!nla_len(attr))
		return 0;
	if (!vip->code)
		return refuse(info->extack, attr,
			      "only a code is decoded at addresses that are named",
			      -EINVAL);
	err = parse_same_family(&at, info, attr, vip);
	if (err)
		return err;
	if (vip->ats_count == L3DSR_RS_ATS_MAX)
		return refuse(info->extack, attr,
			      "an entry is decoded at 4 addresses at most",
			      -ENOSPC);
	vip->ats[vip->ats_count++] = at;
	return 0;
}

static int add_to_list(struct l3dsr_vip *vip, const struct nlattr *attr,
		       struct genl_info *info)
{
	switch (nla_type(attr)) {
	case L3DSR_RS_A_VIP_PORT:
		return add_port(vip, attr, info);
	case L3DSR_RS_A_VIP_ALLOW:
		return add_allow(vip, attr, info);
	case L3DSR_RS_A_VIP_IN_DEVICE:
		return add_in_device(vip, attr, info);
	case L3DSR_RS_A_VIP_AT:
		return add_at(vip, attr, info);
	default:
		return 0;
	}
}

/* Lists that the message has any of begin anew. */
static int parse_lists(struct genl_info *info, struct nlattr **attrs,
		       struct l3dsr_vip *vip)
{
	const struct nlattr *attr;
	int rem, err;

	if (attrs[L3DSR_RS_A_VIP_PORT])
		vip->ports_count = 0;
	if (attrs[L3DSR_RS_A_VIP_ALLOW])
		vip->allows_count = 0;
	if (attrs[L3DSR_RS_A_VIP_IN_DEVICE])
		vip->in_devices_count = 0;
	if (attrs[L3DSR_RS_A_VIP_AT])
		vip->ats_count = 0;
	nla_for_each_nested(attr, info->attrs[L3DSR_RS_A_VIP], rem) {
		err = add_to_list(vip, attr, info);
		if (err)
			return err;
	}
	return 0;
}

static int parse_mark(struct genl_info *info, struct nlattr **attrs,
		      struct l3dsr_vip *vip)
{
	struct nlattr *mask = attrs[L3DSR_RS_A_VIP_MARK_MASK];

	if (!attrs[L3DSR_RS_A_VIP_MARK])
		return mask ? refuse(info->extack, mask,
				     "a mask belongs to a mark", -EINVAL) : 0;
	vip->mark = nla_get_u32(attrs[L3DSR_RS_A_VIP_MARK]);
	vip->mark_mask = mask ? nla_get_u32(mask) : ~0U;
	if (vip->mark & ~vip->mark_mask)
		return refuse(info->extack, mask,
			      "the mark has bits outside of its mask", -EINVAL);
	return 0;
}

/* What a tunnel carries stays as it is. */
static int check_tunnelled(struct genl_info *info, struct nlattr **attrs,
			   const struct l3dsr_vip *vip)
{
	const struct nlattr *attr = NULL;

	if (!vip->tunnelled)
		return 0;
	if (vip->ports_count)
		attr = attrs[L3DSR_RS_A_VIP_PORT];
	if (vip->dscp)
		attr = attrs[L3DSR_RS_A_VIP_DSCP];
	if (vip->door)
		attr = attrs[L3DSR_RS_A_VIP_DOOR];
	return attr ? refuse(info->extack, attr,
			     "what comes out of a tunnel keeps ports and DSCP, and meets no rule on its way",
			     -EOPNOTSUPP) : 0;
}

/**
 * l3dsr_vip_parse_fields() - read what a request says of an entry.
 * @info: the request.
 * @attrs: of its VIP, from l3dsr_vip_parse().
 * @vip: has its VIP and code or alias; what is not named stays as it is.
 *
 * Context: may sleep. Return: 0, or -errno and why in extack.
 */
int l3dsr_vip_parse_fields(struct genl_info *info, struct nlattr **attrs,
			   struct l3dsr_vip *vip)
{
	int err;

	if (attrs[L3DSR_RS_A_VIP_DEVICE])
		nla_strscpy(vip->device, attrs[L3DSR_RS_A_VIP_DEVICE],
			    sizeof(vip->device));
	if (attrs[L3DSR_RS_A_VIP_FLAGS])
		vip->flags = nla_get_u32(attrs[L3DSR_RS_A_VIP_FLAGS]);
	if (attrs[L3DSR_RS_A_VIP_DSCP])
		vip->dscp = nla_get_u8(attrs[L3DSR_RS_A_VIP_DSCP]);
	if (attrs[L3DSR_RS_A_VIP_DOOR])
		vip->door = nla_get_u8(attrs[L3DSR_RS_A_VIP_DOOR]);
	err = parse_mark(info, attrs, vip);
	if (err)
		return err;
	err = parse_lists(info, attrs, vip);
	return err ?: check_tunnelled(info, attrs, vip);
}

static int put_port(struct sk_buff *msg, const struct l3dsr_vip_port *port)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_RS_A_VIP_PORT);

	if (!nest || nla_put_be16(msg, L3DSR_RS_A_PORT_FROM, port->from) ||
	    nla_put_be16(msg, L3DSR_RS_A_PORT_TO, port->to) ||
	    (port->protocol && nla_put_u8(msg, L3DSR_RS_A_PORT_PROTOCOL,
					  port->protocol)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_allow(struct sk_buff *msg, const struct l3dsr_vip_allow *allow)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_RS_A_VIP_ALLOW);

	if (!nest ||
	    (allow->protocol && nla_put_u8(msg, L3DSR_RS_A_ALLOW_PROTOCOL,
					   allow->protocol)))
		return -EMSGSIZE;
	if (allow->first &&
	    (nla_put_be16(msg, L3DSR_RS_A_ALLOW_FIRST, htons(allow->first)) ||
	     nla_put_be16(msg, L3DSR_RS_A_ALLOW_LAST, htons(allow->last))))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_lists(struct sk_buff *msg, const struct l3dsr_vip *vip)
{
	unsigned int i;

	for (i = 0; i < vip->ports_count; i++)
		if (put_port(msg, &vip->ports[i]))
			return -EMSGSIZE;
	for (i = 0; i < vip->allows_count; i++)
		if (put_allow(msg, &vip->allows[i]))
			return -EMSGSIZE;
	for (i = 0; i < vip->in_devices_count; i++)
		if (nla_put_string(msg, L3DSR_RS_A_VIP_IN_DEVICE,
				   vip->in_devices[i]))
			return -EMSGSIZE;
	for (i = 0; i < vip->ats_count; i++)
		if (l3dsr_put_address(msg, L3DSR_RS_A_VIP_AT, vip->family,
				      &vip->ats[i]))
			return -EMSGSIZE;
	return 0;
}

/* Counters of an entry, as attribute @type. Context: any. Return: 0 or
 * -EMSGSIZE.
 */
int l3dsr_rs_put_stats(struct sk_buff *msg, int type,
		       const struct l3dsr_counters __percpu *counters)
{
	struct nlattr *nest = nla_nest_start(msg, type);
	struct l3dsr_counters sum = {};

	l3dsr_counters_sum(counters, &sum);
	if (!nest ||
	    nla_put_u64_64bit(msg, L3DSR_RS_A_STATS_PACKETS, sum.packets,
			      L3DSR_RS_A_STATS_PAD) ||
	    nla_put_u64_64bit(msg, L3DSR_RS_A_STATS_BYTES, sum.bytes,
			      L3DSR_RS_A_STATS_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_name(struct sk_buff *msg, const struct l3dsr_vip *vip)
{
	if (l3dsr_put_address(msg, L3DSR_RS_A_VIP_ADDRESS, vip->family,
			      &vip->address))
		return -EMSGSIZE;
	if (vip->code)
		return nla_put_u8(msg, L3DSR_RS_A_VIP_CODE, vip->code);
	if (vip->tunnelled)
		return nla_put_u8(msg, L3DSR_RS_A_VIP_TUNNELLED, 1);
	return l3dsr_put_address(msg, L3DSR_RS_A_VIP_ALIAS, vip->family,
				 &vip->alias.address);
}

static int put_mark(struct sk_buff *msg, const struct l3dsr_vip *vip)
{
	if (!vip->mark_mask)
		return 0;
	if (nla_put_u32(msg, L3DSR_RS_A_VIP_MARK, vip->mark))
		return -EMSGSIZE;
	return nla_put_u32(msg, L3DSR_RS_A_VIP_MARK_MASK, vip->mark_mask);
}

/* All of an entry, in a nest. Context: any. Return: 0 or -EMSGSIZE. */
int l3dsr_vip_put_nest(struct sk_buff *msg, const struct l3dsr_vip *vip)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_RS_A_VIP);

	if (!nest || put_name(msg, vip) ||
	    (vip->device[0] && nla_put_string(msg, L3DSR_RS_A_VIP_DEVICE,
					      vip->device)) ||
	    nla_put_u32(msg, L3DSR_RS_A_VIP_FLAGS, vip->flags) ||
	    nla_put_u8(msg, L3DSR_RS_A_VIP_DSCP, vip->dscp) ||
	    nla_put_u8(msg, L3DSR_RS_A_VIP_DOOR, vip->door) ||
	    put_mark(msg, vip) || put_lists(msg, vip) ||
	    l3dsr_rs_put_stats(msg, L3DSR_RS_A_VIP_STATS, vip->counters))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}
