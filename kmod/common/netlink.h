/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the families l3dsr_director and l3dsr_rs say in the same way.
 */
#ifndef _L3DSR_NETLINK_H
#define _L3DSR_NETLINK_H

#include <linux/netfilter.h>
#include <net/genetlink.h>

int l3dsr_parse_bytes(union nf_inet_addr *addr, u8 *family,
		      const struct nlattr *attr,
		      struct netlink_ext_ack *extack);
int l3dsr_parse_address(union nf_inet_addr *addr, u8 *family,
			const struct nlattr *attr,
			struct netlink_ext_ack *extack);
int l3dsr_put_address(struct sk_buff *msg, int type, u8 family,
		      const union nf_inet_addr *addr);
int l3dsr_parse_settings(struct genl_info *info, int type,
			 struct nlattr **attrs, int max,
			 const struct nla_policy *policy);
int l3dsr_reply(struct genl_info *info, const struct genl_family *family,
		u8 cmd,
		int (*fill)(struct sk_buff *reply, struct genl_info *info));
void *l3dsr_dump_header(struct sk_buff *msg, struct netlink_callback *cb,
			const struct genl_family *family, u8 cmd);
int l3dsr_dump_reasons(struct sk_buff *msg, struct netlink_callback *cb,
		       const struct genl_family *family, u8 cmd);

#endif /* _L3DSR_NETLINK_H */
