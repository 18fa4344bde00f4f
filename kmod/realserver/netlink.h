/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REALSERVER_NETLINK_H
#define _L3DSR_REALSERVER_NETLINK_H

#include <net/genetlink.h>

#include "netns.h"

extern struct genl_family l3dsr_rs_family;
extern struct l3dsr_device_half l3dsr_realserver_devices;

/**
 * struct l3dsr_rs_subject - what an event is about: one of these, or none for
 *	the host's settings.
 * @vip: an entry of the map.
 * @decap: directors whose tunnels are taken.
 * @device: name of a device.
 * @settings: the realserver's settings.
 */
struct l3dsr_rs_subject {
	const struct l3dsr_vip *vip;
	const struct l3dsr_decap *decap;
	const char *device;
	bool settings;
};

void l3dsr_rs_event(struct net *net, u8 change,
		    const struct l3dsr_rs_subject *about);

int l3dsr_realserver_netlink_init(void);
void l3dsr_realserver_netlink_exit(void);

#endif /* _L3DSR_REALSERVER_NETLINK_H */
