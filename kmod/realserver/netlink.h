/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_REALSERVER_NETLINK_H
#define _L3DSR_REALSERVER_NETLINK_H

struct l3dsr_device_half;
extern struct l3dsr_device_half l3dsr_realserver_devices;

int l3dsr_realserver_netlink_init(void);
void l3dsr_realserver_netlink_exit(void);

#endif /* _L3DSR_REALSERVER_NETLINK_H */
