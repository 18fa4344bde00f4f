/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	kmod/netlink/l3dsr_rs.yaml */
/* YNL-GEN uapi header */
/* To regenerate run: make uapi */

#ifndef _UAPI_LINUX_L3DSR_RS_H
#define _UAPI_LINUX_L3DSR_RS_H

#define L3DSR_RS_FAMILY_NAME	"l3dsr_rs"
#define L3DSR_RS_FAMILY_VERSION	1

/*
 * What an event reports.
 */
enum l3dsr_rs_change {
	L3DSR_RS_CHANGE_VIP_ADDED = 1,
	L3DSR_RS_CHANGE_VIP_SET,
	L3DSR_RS_CHANGE_VIP_DELETED,
	L3DSR_RS_CHANGE_HOST_SET,
};

/**
 * enum l3dsr_rs_vip_flag - What was done to the host for a VIP, for whoever
 *   undoes it.
 * @L3DSR_RS_VIP_FLAG_ADDRESS_ADDED: The VIP was put on the device; it was not
 *   there before.
 */
enum l3dsr_rs_vip_flag {
	L3DSR_RS_VIP_FLAG_ADDRESS_ADDED = 1,
};

#define L3DSR_RS_DEVICE_MAX	15
#define L3DSR_RS_DSCP_KEEP	64
#define L3DSR_RS_PORTS_MAX	8
#define L3DSR_RS_ALLOWS_MAX	8
#define L3DSR_RS_IN_DEVICES_MAX	4
#define L3DSR_RS_ATS_MAX	4
#define L3DSR_RS_ALIASES_MAX	65536

/**
 * enum l3dsr_rs_door - Where packets meet an entry.
 * @L3DSR_RS_DOOR_PREROUTING: Before the table raw and conntrack.
 * @L3DSR_RS_DOOR_RULE: At an iptables rule with the target DADDR --map,
 *   nowhere else.
 */
enum l3dsr_rs_door {
	L3DSR_RS_DOOR_PREROUTING,
	L3DSR_RS_DOOR_RULE,
};

enum {
	L3DSR_RS_A_VIP = 1,
	L3DSR_RS_A_HOST,
	L3DSR_RS_A_REASON,
	L3DSR_RS_A_CHANGE,
	L3DSR_RS_A_GENERATION,

	__L3DSR_RS_A_MAX
};
#define L3DSR_RS_A_MAX (__L3DSR_RS_A_MAX - 1)

enum {
	L3DSR_RS_A_VIP_ADDRESS = 1,
	L3DSR_RS_A_VIP_CODE,
	L3DSR_RS_A_VIP_NEW_CODE,
	L3DSR_RS_A_VIP_DEVICE,
	L3DSR_RS_A_VIP_FLAGS,
	L3DSR_RS_A_VIP_STATS,
	L3DSR_RS_A_VIP_ALIAS,
	L3DSR_RS_A_VIP_DSCP,
	L3DSR_RS_A_VIP_MARK,
	L3DSR_RS_A_VIP_MARK_MASK,
	L3DSR_RS_A_VIP_DOOR,
	L3DSR_RS_A_VIP_PORT,
	L3DSR_RS_A_VIP_ALLOW,
	L3DSR_RS_A_VIP_IN_DEVICE,
	L3DSR_RS_A_VIP_AT,

	__L3DSR_RS_A_VIP_MAX
};
#define L3DSR_RS_A_VIP_MAX (__L3DSR_RS_A_VIP_MAX - 1)

enum {
	L3DSR_RS_A_PORT_FROM = 1,
	L3DSR_RS_A_PORT_TO,
	L3DSR_RS_A_PORT_PROTOCOL,

	__L3DSR_RS_A_PORT_MAX
};
#define L3DSR_RS_A_PORT_MAX (__L3DSR_RS_A_PORT_MAX - 1)

enum {
	L3DSR_RS_A_ALLOW_PROTOCOL = 1,
	L3DSR_RS_A_ALLOW_FIRST,
	L3DSR_RS_A_ALLOW_LAST,

	__L3DSR_RS_A_ALLOW_MAX
};
#define L3DSR_RS_A_ALLOW_MAX (__L3DSR_RS_A_ALLOW_MAX - 1)

enum {
	L3DSR_RS_A_HOST_ARP_IGNORE = 1,
	L3DSR_RS_A_HOST_ARP_ANNOUNCE,

	__L3DSR_RS_A_HOST_MAX
};
#define L3DSR_RS_A_HOST_MAX (__L3DSR_RS_A_HOST_MAX - 1)

enum {
	L3DSR_RS_A_STATS_PACKETS = 1,
	L3DSR_RS_A_STATS_BYTES,
	L3DSR_RS_A_STATS_PAD,

	__L3DSR_RS_A_STATS_MAX
};
#define L3DSR_RS_A_STATS_MAX (__L3DSR_RS_A_STATS_MAX - 1)

enum {
	L3DSR_RS_A_REASON_NAME = 1,
	L3DSR_RS_A_REASON_PACKETS,
	L3DSR_RS_A_REASON_PAD,

	__L3DSR_RS_A_REASON_MAX
};
#define L3DSR_RS_A_REASON_MAX (__L3DSR_RS_A_REASON_MAX - 1)

enum {
	L3DSR_RS_CMD_NEW_VIP = 1,
	L3DSR_RS_CMD_SET_VIP,
	L3DSR_RS_CMD_DEL_VIP,
	L3DSR_RS_CMD_GET_VIP,
	L3DSR_RS_CMD_SET_HOST,
	L3DSR_RS_CMD_GET_HOST,
	L3DSR_RS_CMD_GET_REASON,
	L3DSR_RS_CMD_EVENT,

	__L3DSR_RS_CMD_MAX
};
#define L3DSR_RS_CMD_MAX (__L3DSR_RS_CMD_MAX - 1)

#define L3DSR_RS_MCGRP_CONFIG	"config"

#endif /* _UAPI_LINUX_L3DSR_RS_H */
