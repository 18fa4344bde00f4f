/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REALSERVER_NETLINK_VIP_H
#define _L3DSR_REALSERVER_NETLINK_VIP_H

#include <net/genetlink.h>

#include "vip_map.h"

int l3dsr_vip_parse(struct genl_info *info, struct nlattr **attrs,
		    struct l3dsr_vip *vip);
int l3dsr_vip_parse_fields(struct genl_info *info, struct nlattr **attrs,
			   struct l3dsr_vip *vip);
int l3dsr_rs_put_stats(struct sk_buff *msg, int type,
		       const struct l3dsr_counters __percpu *counters);
int l3dsr_vip_put_nest(struct sk_buff *msg, const struct l3dsr_vip *vip);

#endif /* _L3DSR_REALSERVER_NETLINK_VIP_H */
