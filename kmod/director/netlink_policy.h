/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_DIRECTOR_NETLINK_POLICY_H
#define _L3DSR_DIRECTOR_NETLINK_POLICY_H

#include <linux/l3dsr_director.h>
#include <net/netlink.h>

#define L3DSR_DIRECTOR_PACKET_FLAGS (L3DSR_DIRECTOR_PACKET_FLAG_SYN | \
				     L3DSR_DIRECTOR_PACKET_FLAG_FIN | \
				     L3DSR_DIRECTOR_PACKET_FLAG_MAY_FRAGMENT | \
				     L3DSR_DIRECTOR_PACKET_FLAG_LOCAL)

extern const struct nla_policy
l3dsr_director_policy[L3DSR_DIRECTOR_A_MAX + 1];
extern const struct nla_policy
l3dsr_director_service_policy[L3DSR_DIRECTOR_A_SERVICE_MAX + 1];
extern const struct nla_policy
l3dsr_director_dest_policy[L3DSR_DIRECTOR_A_DEST_MAX + 1];
extern const struct nla_policy
l3dsr_director_pool_policy[L3DSR_DIRECTOR_A_POOL_MAX + 1];
extern const struct nla_policy
l3dsr_director_packet_policy[L3DSR_DIRECTOR_A_PACKET_MAX + 1];
extern const struct nla_policy
l3dsr_director_settings_policy[L3DSR_DIRECTOR_A_SETTINGS_MAX + 1];

#endif /* _L3DSR_DIRECTOR_NETLINK_POLICY_H */
