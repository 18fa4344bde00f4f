/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_DIRECTOR_NETLINK_DUMP_H
#define _L3DSR_DIRECTOR_NETLINK_DUMP_H

#include <net/netlink.h>

#include "service.h"

int l3dsr_fill_service(struct sk_buff *msg,
		       const struct l3dsr_service *service);
int l3dsr_fill_service_key(struct sk_buff *msg,
			   const struct l3dsr_service_key *key);
int l3dsr_fill_dest(struct sk_buff *msg, const struct l3dsr_service *service,
		    const struct l3dsr_dest *dest);

int l3dsr_dump_services(struct sk_buff *msg, struct netlink_callback *cb);
int l3dsr_dump_dests(struct sk_buff *msg, struct netlink_callback *cb);

#endif /* _L3DSR_DIRECTOR_NETLINK_DUMP_H */
