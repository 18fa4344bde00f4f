/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REALSERVER_NETLINK_POLICY_H
#define _L3DSR_REALSERVER_NETLINK_POLICY_H

#include <linux/l3dsr_rs.h>
#include <net/netlink.h>

extern const struct nla_policy l3dsr_rs_policy[L3DSR_RS_A_MAX + 1];
extern const struct nla_policy l3dsr_rs_vip_policy[L3DSR_RS_A_VIP_MAX + 1];
extern const struct nla_policy l3dsr_rs_port_policy[L3DSR_RS_A_PORT_MAX + 1];
extern const struct nla_policy l3dsr_rs_allow_policy[L3DSR_RS_A_ALLOW_MAX + 1];
extern const struct nla_policy
	l3dsr_rs_decap_policy[L3DSR_RS_A_DECAP_MAX + 1];
extern const struct nla_policy
	l3dsr_rs_settings_policy[L3DSR_RS_A_SETTINGS_MAX + 1];
extern const struct nla_policy l3dsr_rs_host_policy[L3DSR_RS_A_HOST_MAX + 1];

#endif /* _L3DSR_REALSERVER_NETLINK_POLICY_H */
