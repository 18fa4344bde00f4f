/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_DIRECTOR_NETNS_H
#define _L3DSR_DIRECTOR_NETNS_H

#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "common/device.h"
#include "common/stats.h"
#include "echo.h"
#include "flow_hash.h"
#include "fragment.h"
#include "mark.h"
#include "service.h"
#include "settings.h"

/* Families whose doors open and close by themselves. */
enum l3dsr_door_family {
	L3DSR_DOOR_IPV4,
	L3DSR_DOOR_IPV6,
	L3DSR_DOOR_FAMILIES,
};

/**
 * struct l3dsr_director - the director of one network namespace.
 * @lock: the director's lock: serialises writers of everything here. Taken
 *	with no other lock held but netlink's and RTNL; nf_hook_mutex nests
 *	inside.
 * @services: what packets are for.
 * @peers: what realservers are; changed under @lock.
 * @flow_key: hashes flows; a changed one is a new object. Under @lock.
 * @pins: shared out among the pools.
 * @settings: see struct l3dsr_settings; under @lock.
 * @devices: attached devices.
 * @generation: number of changes so far; under @lock, read anywhere.
 * @sweep: forgets what is due in the pools, while anything is remembered.
 * @marks: marks that name a dest.
 * @fragments: where fragments follow.
 * @echoes: echo requests that were answered.
 * @mark_users: services of a mark, of each family; the door after mangle is
 *	open while there are any.
 * @users: services of each family; its doors are open while there are any.
 * @reasons: the namespace's counters (common/stats.h).
 * @prerouting: doors of each family, early and late ones.
 */
struct l3dsr_director {
	struct mutex lock;	/* see above */
	struct l3dsr_services services;
	struct rhltable peers;
	struct l3dsr_devices devices;
	struct l3dsr_flow_key *flow_key;
	struct l3dsr_pin_budget pins;
	struct l3dsr_settings settings;
	u32 generation;
	struct delayed_work sweep;
	unsigned int users[L3DSR_DOOR_FAMILIES];
	struct l3dsr_marks marks;
	struct l3dsr_fragments fragments;
	struct l3dsr_echo_count echoes;
	unsigned int mark_users[L3DSR_DOOR_FAMILIES];
	struct l3dsr_reason_counters __percpu *reasons;
	struct nf_hook_ops prerouting[L3DSR_DOOR_FAMILIES][2];
};

struct l3dsr_director *l3dsr_director_of(struct net *net);

int __must_check l3dsr_director_add_service(struct net *net,
					    struct l3dsr_service *service);
void l3dsr_director_del_service(struct net *net,
				struct l3dsr_service *service);

void l3dsr_director_clear(struct net *net);

void l3dsr_director_sweep_later(struct l3dsr_director *director);

int l3dsr_director_netns_init(void);
void l3dsr_director_netns_exit(void);

#endif /* _L3DSR_DIRECTOR_NETNS_H */
