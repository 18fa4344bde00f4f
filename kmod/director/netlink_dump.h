/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_DIRECTOR_NETLINK_DUMP_H
#define _L3DSR_DIRECTOR_NETLINK_DUMP_H

#include <net/netlink.h>

#include "netns.h"

int l3dsr_fill_service(struct sk_buff *msg,
		       const struct l3dsr_service *service);
int l3dsr_fill_service_key(struct sk_buff *msg,
			   const struct l3dsr_service_key *key);
int l3dsr_fill_dest(struct sk_buff *msg, const struct l3dsr_pool *pool,
		    const struct l3dsr_dest *dest);

int l3dsr_fill_pool(struct sk_buff *msg, const struct l3dsr_pool *pool);
int l3dsr_fill_pool_name(struct sk_buff *msg, const struct l3dsr_pool *pool);

void *l3dsr_dump_start(struct sk_buff *msg, struct netlink_callback *cb,
		       u8 cmd, u32 generation);
struct l3dsr_pool *l3dsr_dumped_pool(struct netlink_callback *cb,
				     struct l3dsr_director *director);

int l3dsr_dump_pools(struct sk_buff *msg, struct netlink_callback *cb);
int l3dsr_dump_table(struct sk_buff *msg, struct netlink_callback *cb);
int l3dsr_dump_services(struct sk_buff *msg, struct netlink_callback *cb);
int l3dsr_dump_dests(struct sk_buff *msg, struct netlink_callback *cb);

#endif /* _L3DSR_DIRECTOR_NETLINK_DUMP_H */
