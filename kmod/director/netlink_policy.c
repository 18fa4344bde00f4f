// SPDX-License-Identifier: GPL-2.0-only
/*
 * What netlink lets through to the handlers: kmod/netlink/l3dsr_director.yaml
 * in C. Attributes that only the kernel writes are refused.
 */
#include "netlink_policy.h"

#include <linux/l3dsr.h>
#include <linux/in6.h>

/* Not const: older kernels want to point to it so. */
static struct netlink_range_validation table_size_range = {
	.min = 251,
	.max = 131071,
};

static struct netlink_range_validation pins_range = {
	.min = 1,
	.max = L3DSR_DIRECTOR_PINS_MAX,
};

static struct netlink_range_validation drain_time_range = {
	.max = L3DSR_DIRECTOR_DRAIN_TIME_MAX,
};

static struct netlink_range_validation mtu_range = {
	.max = U16_MAX,
};

static struct netlink_range_validation persistence_range = {
	.max = L3DSR_DIRECTOR_PERSISTENCE_MAX,
};

static struct netlink_range_validation threshold_range = {
	.max = L3DSR_DIRECTOR_THRESHOLD_MAX,
};

static struct netlink_range_validation move_time_range = {
	.min = 1,
	.max = L3DSR_DIRECTOR_DRAIN_TIME_MAX,
};

static struct netlink_range_validation pins_total_range = {
	.min = 1,
	.max = L3DSR_DIRECTOR_PINS_TOTAL_MAX,
};

static struct netlink_range_validation weight_range = {
	.max = L3DSR_DIRECTOR_WEIGHT_MAX,
};

const struct nla_policy
l3dsr_director_service_policy[L3DSR_DIRECTOR_A_SERVICE_MAX + 1] = {
	[L3DSR_DIRECTOR_A_SERVICE_ADDRESS] = {
		.type = NLA_BINARY,
		.len = sizeof(struct in6_addr),
	},
	[L3DSR_DIRECTOR_A_SERVICE_PORT] = { .type = NLA_BE16 },
	[L3DSR_DIRECTOR_A_SERVICE_PROTOCOL] = { .type = NLA_U8 },
	[L3DSR_DIRECTOR_A_SERVICE_SCHEDULER] = {
		.type = NLA_NUL_STRING,
		.len = L3DSR_DIRECTOR_SCHEDULER_MAX,
	},
	[L3DSR_DIRECTOR_A_SERVICE_CODE] =
		NLA_POLICY_RANGE(NLA_U8, L3DSR_CODE_MIN, L3DSR_CODE_MAX),
	[L3DSR_DIRECTOR_A_SERVICE_TABLE_SIZE] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &table_size_range),
	[L3DSR_DIRECTOR_A_SERVICE_LAST_PORT] = { .type = NLA_BE16 },
	[L3DSR_DIRECTOR_A_SERVICE_PREFIX] = NLA_POLICY_MAX(NLA_U8, 128),
	[L3DSR_DIRECTOR_A_SERVICE_PINS_MAX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &pins_range),
	[L3DSR_DIRECTOR_A_SERVICE_MARK] = NLA_POLICY_MIN(NLA_U32, 1),
	[L3DSR_DIRECTOR_A_SERVICE_HASH] =
		NLA_POLICY_MAX(NLA_U8, L3DSR_HASH_ADDRESS),
	[L3DSR_DIRECTOR_A_SERVICE_SPILL] = NLA_POLICY_MAX(NLA_U8, 1),
	[L3DSR_DIRECTOR_A_SERVICE_PERSISTENCE] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &persistence_range),
	[L3DSR_DIRECTOR_A_SERVICE_CLIENT_PREFIX] =
		NLA_POLICY_RANGE(NLA_U8, 1, 128),
	[L3DSR_DIRECTOR_A_SERVICE_ONE_PACKET] = NLA_POLICY_MAX(NLA_U8, 1),
	[L3DSR_DIRECTOR_A_SERVICE_POOL] = {
		.type = NLA_NUL_STRING,
		.len = L3DSR_DIRECTOR_POOL_NAME_MAX,
	},
};

const struct nla_policy
l3dsr_director_pool_policy[L3DSR_DIRECTOR_A_POOL_MAX + 1] = {
	[L3DSR_DIRECTOR_A_POOL_NAME] = {
		.type = NLA_NUL_STRING,
		.len = L3DSR_DIRECTOR_POOL_NAME_MAX,
	},
	[L3DSR_DIRECTOR_A_POOL_SCHEDULER] = {
		.type = NLA_NUL_STRING,
		.len = L3DSR_DIRECTOR_SCHEDULER_MAX,
	},
	[L3DSR_DIRECTOR_A_POOL_TABLE_SIZE] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &table_size_range),
	[L3DSR_DIRECTOR_A_POOL_PINS_MAX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &pins_range),
	[L3DSR_DIRECTOR_A_POOL_HASH] =
		NLA_POLICY_MAX(NLA_U8, L3DSR_HASH_ADDRESS),
	[L3DSR_DIRECTOR_A_POOL_SPILL] = NLA_POLICY_MAX(NLA_U8, 1),
	[L3DSR_DIRECTOR_A_POOL_PERSISTENCE] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &persistence_range),
	[L3DSR_DIRECTOR_A_POOL_CLIENT_PREFIX] =
		NLA_POLICY_RANGE(NLA_U8, 1, 128),
	[L3DSR_DIRECTOR_A_POOL_ONE_PACKET] = NLA_POLICY_MAX(NLA_U8, 1),
};

const struct nla_policy
l3dsr_director_dest_policy[L3DSR_DIRECTOR_A_DEST_MAX + 1] = {
	[L3DSR_DIRECTOR_A_DEST_ADDRESS] = {
		.type = NLA_BINARY,
		.len = sizeof(struct in6_addr),
	},
	[L3DSR_DIRECTOR_A_DEST_PORT] = { .type = NLA_BE16 },
	[L3DSR_DIRECTOR_A_DEST_METHOD] =
		NLA_POLICY_MAX(NLA_U8, L3DSR_METHOD_GUE),
	[L3DSR_DIRECTOR_A_DEST_CODE] =
		NLA_POLICY_RANGE(NLA_U8, L3DSR_CODE_MIN, L3DSR_CODE_MAX),
	[L3DSR_DIRECTOR_A_DEST_WEIGHT] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &weight_range),
	[L3DSR_DIRECTOR_A_DEST_STATE] = NLA_POLICY_MAX(NLA_U8, L3DSR_STATE_DOWN),
	[L3DSR_DIRECTOR_A_DEST_DRAIN_TIME] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &drain_time_range),
	[L3DSR_DIRECTOR_A_DEST_MTU] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &mtu_range),
	[L3DSR_DIRECTOR_A_DEST_TUN_LOCAL] = {
		.type = NLA_BINARY,
		.len = sizeof(struct in6_addr),
	},
	[L3DSR_DIRECTOR_A_DEST_TUN_PORT] = { .type = NLA_BE16 },
	[L3DSR_DIRECTOR_A_DEST_TUN_CSUM] = NLA_POLICY_MAX(NLA_U8, 1),
	[L3DSR_DIRECTOR_A_DEST_MARK] = { .type = NLA_U32 },
	[L3DSR_DIRECTOR_A_DEST_UPPER] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &threshold_range),
	[L3DSR_DIRECTOR_A_DEST_LOWER] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &threshold_range),
	[L3DSR_DIRECTOR_A_DEST_FALLBACK] = NLA_POLICY_MAX(NLA_U8, 1),
	[L3DSR_DIRECTOR_A_DEST_TUN_DF] = NLA_POLICY_MAX(NLA_U8, 1),
	[L3DSR_DIRECTOR_A_DEST_ROUTE_MARK] = { .type = NLA_U32 },
};

static struct netlink_range_validation length_range = {
	.max = L3DSR_DIRECTOR_LENGTH_MAX,
};

const struct nla_policy
l3dsr_director_packet_policy[L3DSR_DIRECTOR_A_PACKET_MAX + 1] = {
	[L3DSR_DIRECTOR_A_PACKET_SOURCE] = {
		.type = NLA_BINARY,
		.len = sizeof(struct in6_addr),
	},
	[L3DSR_DIRECTOR_A_PACKET_DESTINATION] = {
		.type = NLA_BINARY,
		.len = sizeof(struct in6_addr),
	},
	[L3DSR_DIRECTOR_A_PACKET_SOURCE_PORT] = { .type = NLA_BE16 },
	[L3DSR_DIRECTOR_A_PACKET_DESTINATION_PORT] = { .type = NLA_BE16 },
	[L3DSR_DIRECTOR_A_PACKET_PROTOCOL] = { .type = NLA_U8 },
	[L3DSR_DIRECTOR_A_PACKET_LENGTH] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &length_range),
	[L3DSR_DIRECTOR_A_PACKET_TTL] = { .type = NLA_U8 },
	[L3DSR_DIRECTOR_A_PACKET_FLAGS] =
		NLA_POLICY_MASK(NLA_U32, L3DSR_DIRECTOR_PACKET_FLAGS),
	[L3DSR_DIRECTOR_A_PACKET_MARK] = { .type = NLA_U32 },
};

const struct nla_policy
l3dsr_director_settings_policy[L3DSR_DIRECTOR_A_SETTINGS_MAX + 1] = {
	[L3DSR_DIRECTOR_A_SETTINGS_DEST_MARK] = { .type = NLA_U32 },
	[L3DSR_DIRECTOR_A_SETTINGS_DEST_MASK] = { .type = NLA_U32 },
	[L3DSR_DIRECTOR_A_SETTINGS_KEY] = NLA_POLICY_EXACT_LEN(16),
	[L3DSR_DIRECTOR_A_SETTINGS_PRIORITY] =
		NLA_POLICY_MAX(NLA_U8, L3DSR_DIRECTOR_PRIORITY_LATE),
	[L3DSR_DIRECTOR_A_SETTINGS_MOVE_TIME] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &move_time_range),
	[L3DSR_DIRECTOR_A_SETTINGS_PINS_MAX] =
		NLA_POLICY_FULL_RANGE(NLA_U32, &pins_total_range),
};

const struct nla_policy l3dsr_director_policy[L3DSR_DIRECTOR_A_MAX + 1] = {
	[L3DSR_DIRECTOR_A_SERVICE] =
		NLA_POLICY_NESTED(l3dsr_director_service_policy),
	[L3DSR_DIRECTOR_A_DEST] =
		NLA_POLICY_NESTED(l3dsr_director_dest_policy),
	[L3DSR_DIRECTOR_A_DEVICE] = {
		.type = NLA_NUL_STRING,
		.len = L3DSR_DIRECTOR_DEVICE_MAX,
	},
	[L3DSR_DIRECTOR_A_PACKET] =
		NLA_POLICY_NESTED(l3dsr_director_packet_policy),
	[L3DSR_DIRECTOR_A_SETTINGS] =
		NLA_POLICY_NESTED(l3dsr_director_settings_policy),
	[L3DSR_DIRECTOR_A_POOL] = NLA_POLICY_NESTED(l3dsr_director_pool_policy),
	[L3DSR_DIRECTOR_A_FORCE] = NLA_POLICY_MAX(NLA_U8, 1),
};
