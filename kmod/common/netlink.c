// SPDX-License-Identifier: GPL-2.0-only
#include "netlink.h"

#include <linux/export.h>
#include <linux/l3dsr_director.h>
#include <linux/l3dsr_rs.h>
#include <net/ipv6.h>

#include "stats.h"

static bool routed4(__be32 addr)
{
	return !ipv4_is_zeronet(addr) && !ipv4_is_loopback(addr) &&
	       !ipv4_is_multicast(addr) && !ipv4_is_lbcast(addr);
}

static bool routed6(const struct in6_addr *addr)
{
	return !ipv6_addr_any(addr) && !ipv6_addr_loopback(addr) &&
	       !(ipv6_addr_type(addr) & (IPV6_ADDR_MULTICAST |
					 IPV6_ADDR_LINKLOCAL |
					 IPV6_ADDR_MAPPED));
}

/**
 * l3dsr_parse_bytes() - read an address, whatever it means.
 * @addr: the address; what its family has no use for is zero.
 * @family: AF_INET or AF_INET6, by length.
 * @attr: binary attribute.
 * @extack: says why not.
 *
 * Context: any. Return: 0 or -EINVAL.
 */
int l3dsr_parse_bytes(union nf_inet_addr *addr, u8 *family,
		      const struct nlattr *attr,
		      struct netlink_ext_ack *extack)
{
	memset(addr, 0, sizeof(*addr));
	switch (nla_len(attr)) {
	case sizeof(addr->in):
		*family = AF_INET;
		addr->ip = nla_get_in_addr(attr);
		return 0;
	case sizeof(addr->in6):
		*family = AF_INET6;
		addr->in6 = nla_get_in6_addr(attr);
		return 0;
	default:
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "an address has 4 or 16 bytes");
		return -EINVAL;
	}
}
EXPORT_SYMBOL_GPL(l3dsr_parse_bytes);

/**
 * l3dsr_parse_address() - read the address of a VIP or a realserver.
 * @addr: the address; what its family has no use for is zero.
 * @family: AF_INET or AF_INET6, by length.
 * @attr: binary attribute.
 * @extack: says why not.
 *
 * Context: any. Return: 0, or -EINVAL for what is no unicast address that
 * routers carry.
 */
int l3dsr_parse_address(union nf_inet_addr *addr, u8 *family,
			const struct nlattr *attr,
			struct netlink_ext_ack *extack)
{
	int err = l3dsr_parse_bytes(addr, family, attr, extack);

	if (err)
		return err;
	if (*family == AF_INET ? routed4(addr->ip) : routed6(&addr->in6))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "not a unicast address that routers carry");
	return -EINVAL;
}
EXPORT_SYMBOL_GPL(l3dsr_parse_address);

/* Context: any. Return: 0 or -EMSGSIZE. */
int l3dsr_put_address(struct sk_buff *msg, int type, u8 family,
		      const union nf_inet_addr *addr)
{
	return nla_put(msg, type, family == AF_INET ? sizeof(addr->in) :
						      sizeof(addr->in6), addr);
}
EXPORT_SYMBOL_GPL(l3dsr_put_address);

/**
 * l3dsr_parse_settings() - read the nest of settings that a request is about.
 * @info: the request; extack says why not.
 * @type: attribute of the nest.
 * @attrs: become its attributes; @max + 1 of them.
 * @max: largest type of @attrs.
 * @policy: theirs.
 *
 * Context: any. Return: 0, or -EINVAL where there is no such nest or what is in
 * it is not as @policy says.
 */
int l3dsr_parse_settings(struct genl_info *info, int type,
			 struct nlattr **attrs, int max,
			 const struct nla_policy *policy)
{
	if (!info->attrs[type]) {
		GENL_SET_ERR_MSG(info, "which settings? none are named");
		return -EINVAL;
	}
	return nla_parse_nested(attrs, max, info->attrs[type], policy,
				info->extack);
}
EXPORT_SYMBOL_GPL(l3dsr_parse_settings);

/**
 * l3dsr_reply() - answer a request with one message.
 * @info: the request.
 * @family: who answers.
 * @cmd: command of the answer.
 * @fill: writes its attributes, under whatever lock they need. Return: 0 or
 *	-errno.
 *
 * Context: may sleep. Return: 0 or -errno.
 */
int l3dsr_reply(struct genl_info *info, const struct genl_family *family,
		u8 cmd,
		int (*fill)(struct sk_buff *reply, struct genl_info *info))
{
	struct sk_buff *reply = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	void *header;
	int err;

	if (!reply)
		return -ENOMEM;
	header = genlmsg_put_reply(reply, info, family, 0, cmd);
	err = header ? fill(reply, info) : -EMSGSIZE;
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	genlmsg_end(reply, header);
	return genlmsg_reply(reply, info);
}
EXPORT_SYMBOL_GPL(l3dsr_reply);

/**
 * l3dsr_dump_header() - begin one message of a dump.
 * @msg: buffer.
 * @cb: state of the dump; says with @cb->seq whether what is dumped changed.
 * @family: who answers.
 * @cmd: command of the message.
 *
 * Context: any. Return: for genlmsg_end() or genlmsg_cancel(), or NULL when the
 * buffer is full.
 */
void *l3dsr_dump_header(struct sk_buff *msg, struct netlink_callback *cb,
			const struct genl_family *family, u8 cmd)
{
	void *header = genlmsg_put(msg, NETLINK_CB(cb->skb).portid,
				   cb->nlh->nlmsg_seq, family, NLM_F_MULTI,
				   cmd);

	if (header)
		genl_dump_check_consistent(cb, header);
	return header;
}
EXPORT_SYMBOL_GPL(l3dsr_dump_header);

/* Both contracts number these alike. */
static_assert((int)L3DSR_DIRECTOR_A_REASON == (int)L3DSR_RS_A_REASON);
static_assert((int)L3DSR_DIRECTOR_A_REASON_NAME ==
	      (int)L3DSR_RS_A_REASON_NAME);
static_assert((int)L3DSR_DIRECTOR_A_REASON_PACKETS ==
	      (int)L3DSR_RS_A_REASON_PACKETS);
static_assert((int)L3DSR_DIRECTOR_A_REASON_PAD == (int)L3DSR_RS_A_REASON_PAD);

static int put_reason(struct sk_buff *msg, enum l3dsr_reason reason)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_REASON);

	if (!nest ||
	    nla_put_string(msg, L3DSR_DIRECTOR_A_REASON_NAME,
			   l3dsr_reason_name(reason)) ||
	    nla_put_u64_64bit(msg, L3DSR_DIRECTOR_A_REASON_PACKETS,
			      l3dsr_reason_sum(sock_net(msg->sk), reason),
			      L3DSR_DIRECTOR_A_REASON_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static bool dump_reason(struct sk_buff *msg, struct netlink_callback *cb,
			const struct genl_family *family, u8 cmd,
			enum l3dsr_reason reason)
{
	void *header = l3dsr_dump_header(msg, cb, family, cmd);

	if (!header)
		return false;
	if (put_reason(msg, reason)) {
		genlmsg_cancel(msg, header);
		return false;
	}
	genlmsg_end(msg, header);
	return true;
}

/**
 * l3dsr_dump_reasons() - dump the namespace's reasons, one a message.
 * @msg: buffer.
 * @cb: state of the dump; args[0] is the reason to go on with.
 * @family: who answers.
 * @cmd: command of the answers.
 *
 * Context: may sleep. Return: bytes in @msg; 0 at the end.
 */
int l3dsr_dump_reasons(struct sk_buff *msg, struct netlink_callback *cb,
		       const struct genl_family *family, u8 cmd)
{
	while (cb->args[0] < __L3DSR_REASON_MAX &&
	       dump_reason(msg, cb, family, cmd, cb->args[0]))
		cb->args[0]++;
	return msg->len;
}
EXPORT_SYMBOL_GPL(l3dsr_dump_reasons);
