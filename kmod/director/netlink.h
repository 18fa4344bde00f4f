/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_DIRECTOR_NETLINK_H
#define _L3DSR_DIRECTOR_NETLINK_H

#include <net/genetlink.h>

#include "netns.h"

extern struct genl_family l3dsr_director_family;
extern struct l3dsr_device_half l3dsr_director_devices;

/* One handler for each command, in the netlink_*.c of its noun. */
int l3dsr_new_service(struct sk_buff *msg, struct genl_info *info);
int l3dsr_set_service(struct sk_buff *msg, struct genl_info *info);
int l3dsr_del_service(struct sk_buff *msg, struct genl_info *info);
int l3dsr_get_service(struct sk_buff *msg, struct genl_info *info);
int l3dsr_replace_service(struct sk_buff *msg, struct genl_info *info);
int l3dsr_new_dest(struct sk_buff *msg, struct genl_info *info);
int l3dsr_set_dest(struct sk_buff *msg, struct genl_info *info);
int l3dsr_del_dest(struct sk_buff *msg, struct genl_info *info);
int l3dsr_set_director(struct sk_buff *msg, struct genl_info *info);
int l3dsr_get_director(struct sk_buff *msg, struct genl_info *info);
int l3dsr_zero(struct sk_buff *msg, struct genl_info *info);
int l3dsr_explain(struct sk_buff *msg, struct genl_info *info);

int l3dsr_new_pool(struct sk_buff *msg, struct genl_info *info);
int l3dsr_set_pool(struct sk_buff *msg, struct genl_info *info);
int l3dsr_del_pool(struct sk_buff *msg, struct genl_info *info);
int l3dsr_get_pool(struct sk_buff *msg, struct genl_info *info);
int l3dsr_replace_pool(struct sk_buff *msg, struct genl_info *info);

int l3dsr_request_service(struct genl_info *info, struct nlattr **attrs,
			  struct l3dsr_service_key *key);
struct l3dsr_service *
l3dsr_request_find(struct genl_info *info, struct l3dsr_director *director,
		   const struct l3dsr_service_key *key);

struct l3dsr_service_config;
struct l3dsr_service *
l3dsr_request_make(struct genl_info *info, struct nlattr **attrs,
		   const struct l3dsr_service_key *key,
		   const struct l3dsr_service_config *config);
int l3dsr_request_add(struct genl_info *info, struct l3dsr_service *service);

int l3dsr_request_pool(struct genl_info *info, struct nlattr **attrs);
struct l3dsr_pool *l3dsr_request_find_pool(struct genl_info *info,
					   struct l3dsr_director *director,
					   struct nlattr **attrs);
int l3dsr_check_mark(const struct l3dsr_marks *marks, u32 mark, bool shared,
		     const struct nlattr *attr,
		     struct netlink_ext_ack *extack);
int l3dsr_check_pool_dest(const struct l3dsr_pool *pool,
			  const struct l3dsr_dest_config *config,
			  struct nlattr **attrs,
			  struct netlink_ext_ack *extack);

/**
 * struct l3dsr_subject - what an event is about.
 * @service: what changed, or whose dest; or NULL.
 * @dest: what changed, or NULL.
 * @device: name of the device that changed, or NULL.
 * @pool: what changed, or whose dest; or NULL.
 * @settings: the director's settings changed.
 */
struct l3dsr_subject {
	const struct l3dsr_service *service;
	const struct l3dsr_dest *dest;
	const char *device;
	const struct l3dsr_pool *pool;
	bool settings;
};

void l3dsr_event(struct net *net, u8 change,
		 const struct l3dsr_subject *subject);

int l3dsr_fill_settings(struct sk_buff *msg,
			const struct l3dsr_director *director, bool with_key);

int l3dsr_director_netlink_init(void);
void l3dsr_director_netlink_exit(void);

#endif /* _L3DSR_DIRECTOR_NETLINK_H */
