/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From attributes to values. The policy has seen to types and ranges; what is
 * left is what needs more than one attribute, or a table, to judge. Every
 * refusal says why, and which attribute is to blame.
 */
#ifndef _L3DSR_DIRECTOR_NETLINK_PARSE_H
#define _L3DSR_DIRECTOR_NETLINK_PARSE_H

#include <linux/l3dsr_director.h>
#include <net/netlink.h>

#include "dest.h"
#include "service.h"

/**
 * struct l3dsr_service_config - what an operator says of a service.
 * @pool: see struct l3dsr_pool_config.
 * @code: see struct l3dsr_service.
 */
struct l3dsr_service_config {
	struct l3dsr_pool_config pool;
	u8 code;
};

/* What a dest has where nothing is said. */
void l3dsr_dest_defaults(struct l3dsr_dest_config *config);
/* Likewise a service. */
extern const struct l3dsr_service_config l3dsr_service_defaults;

int l3dsr_parse_protocol(u8 *protocol, const struct nlattr *attr,
			 struct netlink_ext_ack *extack);
int l3dsr_parse_service_key(struct l3dsr_service_key *key,
			    const struct nlattr *nest, struct nlattr **attrs,
			    struct netlink_ext_ack *extack);
int l3dsr_parse_service(struct l3dsr_service_config *config,
			const struct l3dsr_service_key *key, bool shares,
			struct nlattr **attrs, struct netlink_ext_ack *extack);
int l3dsr_parse_dest_key(struct l3dsr_dest_config *config,
			 const struct l3dsr_service_key *service,
			 const struct nlattr *nest, struct nlattr **attrs,
			 struct netlink_ext_ack *extack);
int l3dsr_parse_dest(struct l3dsr_dest_config *config,
		     struct nlattr **attrs, struct netlink_ext_ack *extack);
int l3dsr_check_dest(const struct l3dsr_dest_config *config,
		     const struct l3dsr_service_key *service, u8 code,
		     struct nlattr **attrs, struct netlink_ext_ack *extack);
int l3dsr_parse_pool(struct l3dsr_pool_config *config, struct nlattr **attrs,
		     struct netlink_ext_ack *extack);

static inline void l3dsr_set_u32(u32 *value, const struct nlattr *attr)
{
	if (attr)
		*value = nla_get_u32(attr);
}

static inline void l3dsr_set_u8(u8 *value, const struct nlattr *attr)
{
	if (attr)
		*value = nla_get_u8(attr);
}

static inline void l3dsr_set_bool(bool *value, const struct nlattr *attr)
{
	if (attr)
		*value = nla_get_u8(attr);
}

#endif /* _L3DSR_DIRECTOR_NETLINK_PARSE_H */
