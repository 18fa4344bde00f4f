// SPDX-License-Identifier: GPL-2.0-only
/*
 * What netlink lets through to the handlers: kmod/netlink/l3dsr_rs.yaml in C.
 * Attributes that only the kernel writes are refused.
 */
#include "netlink_policy.h"

#include <linux/in6.h>
#include <linux/l3dsr.h>

#include "decap_table.h"

const struct nla_policy l3dsr_rs_port_policy[L3DSR_RS_A_PORT_MAX + 1] = {
	[L3DSR_RS_A_PORT_FROM] = { .type = NLA_BE16 },
	[L3DSR_RS_A_PORT_TO] = { .type = NLA_BE16 },
	[L3DSR_RS_A_PORT_PROTOCOL] = { .type = NLA_U8 },
};

const struct nla_policy l3dsr_rs_allow_policy[L3DSR_RS_A_ALLOW_MAX + 1] = {
	[L3DSR_RS_A_ALLOW_PROTOCOL] = { .type = NLA_U8 },
	[L3DSR_RS_A_ALLOW_FIRST] = { .type = NLA_BE16 },
	[L3DSR_RS_A_ALLOW_LAST] = { .type = NLA_BE16 },
};

const struct nla_policy l3dsr_rs_vip_policy[L3DSR_RS_A_VIP_MAX + 1] = {
	[L3DSR_RS_A_VIP_ADDRESS] = {
		.type = NLA_BINARY,
		.len = sizeof(struct in6_addr),
	},
	[L3DSR_RS_A_VIP_CODE] =
		NLA_POLICY_RANGE(NLA_U8, L3DSR_CODE_MIN, L3DSR_CODE_MAX),
	[L3DSR_RS_A_VIP_NEW_CODE] =
		NLA_POLICY_RANGE(NLA_U8, L3DSR_CODE_MIN, L3DSR_CODE_MAX),
	[L3DSR_RS_A_VIP_DEVICE] = {
		.type = NLA_NUL_STRING,
		.len = L3DSR_RS_DEVICE_MAX,
	},
	[L3DSR_RS_A_VIP_FLAGS] =
		NLA_POLICY_MASK(NLA_U32, L3DSR_RS_VIP_FLAG_ADDRESS_ADDED),
	[L3DSR_RS_A_VIP_ALIAS] = {
		.type = NLA_BINARY,
		.len = sizeof(struct in6_addr),
	},
	[L3DSR_RS_A_VIP_DSCP] = NLA_POLICY_MAX(NLA_U8, L3DSR_RS_DSCP_KEEP),
	[L3DSR_RS_A_VIP_MARK] = { .type = NLA_U32 },
	[L3DSR_RS_A_VIP_MARK_MASK] = { .type = NLA_U32 },
	[L3DSR_RS_A_VIP_DOOR] = NLA_POLICY_MAX(NLA_U8, L3DSR_RS_DOOR_RULE),
	[L3DSR_RS_A_VIP_PORT] = NLA_POLICY_NESTED(l3dsr_rs_port_policy),
	[L3DSR_RS_A_VIP_ALLOW] = NLA_POLICY_NESTED(l3dsr_rs_allow_policy),
	[L3DSR_RS_A_VIP_IN_DEVICE] = {
		.type = NLA_NUL_STRING,
		.len = L3DSR_RS_DEVICE_MAX,
	},
	[L3DSR_RS_A_VIP_AT] = {
		.type = NLA_BINARY,
		.len = sizeof(struct in6_addr),
	},
	[L3DSR_RS_A_VIP_TUNNELLED] = NLA_POLICY_MAX(NLA_U8, 1),
};

const struct nla_policy l3dsr_rs_decap_policy[L3DSR_RS_A_DECAP_MAX + 1] = {
	[L3DSR_RS_A_DECAP_SOURCE] = {
		.type = NLA_BINARY,
		.len = sizeof(struct in6_addr),
	},
	[L3DSR_RS_A_DECAP_PREFIX] = NLA_POLICY_MAX(NLA_U8, 128),
	[L3DSR_RS_A_DECAP_TUNNELS] =
		NLA_POLICY_MASK(NLA_U32, L3DSR_TUNNELS_ALL),
	[L3DSR_RS_A_DECAP_PORT] = { .type = NLA_BE16 },
	[L3DSR_RS_A_DECAP_MTU] = { .type = NLA_U32 },
};

const struct nla_policy
l3dsr_rs_settings_policy[L3DSR_RS_A_SETTINGS_MAX + 1] = {
	[L3DSR_RS_A_SETTINGS_OTHER_TUNNELS] =
		NLA_POLICY_MAX(NLA_U8, L3DSR_RS_OTHER_TUNNELS_DROP),
};

const struct nla_policy l3dsr_rs_host_policy[L3DSR_RS_A_HOST_MAX + 1] = {
	[L3DSR_RS_A_HOST_ARP_IGNORE] = { .type = NLA_U8 },
	[L3DSR_RS_A_HOST_ARP_ANNOUNCE] = { .type = NLA_U8 },
};

const struct nla_policy l3dsr_rs_policy[L3DSR_RS_A_MAX + 1] = {
	[L3DSR_RS_A_VIP] = NLA_POLICY_NESTED(l3dsr_rs_vip_policy),
	[L3DSR_RS_A_HOST] = NLA_POLICY_NESTED(l3dsr_rs_host_policy),
	[L3DSR_RS_A_DECAP] = NLA_POLICY_NESTED(l3dsr_rs_decap_policy),
	[L3DSR_RS_A_SETTINGS] = NLA_POLICY_NESTED(l3dsr_rs_settings_policy),
	[L3DSR_RS_A_DEVICE] = {
		.type = NLA_NUL_STRING,
		.len = L3DSR_RS_DEVICE_MAX,
	},
};
