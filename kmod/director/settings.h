/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an operator says of the director as a whole.
 */
#ifndef _L3DSR_SETTINGS_H
#define _L3DSR_SETTINGS_H

#include <linux/siphash.h>
#include <linux/types.h>
#include <net/net_namespace.h>

struct l3dsr_director;

/**
 * struct l3dsr_settings - of one network namespace.
 * @key: hashes flows; the same on all directors that are to agree.
 * @move_time: seconds for which a change other than to weight 0 is remembered.
 * @pins: how many flows can be pinned in all pools together.
 * @late: packets are met in PRE_ROUTING after conntrack and the table mangle,
 *	not before all.
 */
struct l3dsr_settings {
	siphash_key_t key;
	u32 move_time;
	u32 pins;
	bool late;
};

int __must_check l3dsr_settings_init(struct l3dsr_director *director);
void l3dsr_settings_exit(struct l3dsr_director *director);
bool l3dsr_settings_default_key(const struct l3dsr_settings *settings);
int __must_check l3dsr_settings_change(struct net *net,
				       const struct l3dsr_settings *settings,
				       bool force);

#endif /* _L3DSR_SETTINGS_H */
