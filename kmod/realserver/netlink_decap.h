/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REALSERVER_NETLINK_DECAP_H
#define _L3DSR_REALSERVER_NETLINK_DECAP_H

#include <net/genetlink.h>

#include "decap_table.h"

struct l3dsr_realserver;

int l3dsr_new_decap(struct sk_buff *msg, struct genl_info *info);
int l3dsr_set_decap(struct sk_buff *msg, struct genl_info *info);
int l3dsr_del_decap(struct sk_buff *msg, struct genl_info *info);
int l3dsr_dump_decaps(struct sk_buff *msg, struct netlink_callback *cb);
int l3dsr_set_realserver(struct sk_buff *msg, struct genl_info *info);
int l3dsr_get_realserver(struct sk_buff *msg, struct genl_info *info);

int l3dsr_decap_put_nest(struct sk_buff *msg, const struct l3dsr_decap *decap);
int l3dsr_rs_put_settings(struct sk_buff *msg,
			  const struct l3dsr_realserver *rs);

#endif /* _L3DSR_REALSERVER_NETLINK_DECAP_H */
