// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>

#include "netlink.h"
#include "netns.h"

static int __init l3dsr_realserver_init(void)
{
	int err;

	err = l3dsr_realserver_netns_init();
	if (err)
		return err;
	err = l3dsr_devices_init(&l3dsr_realserver_devices);
	if (err)
		goto err_netns;
	err = l3dsr_realserver_netlink_init();
	if (!err)
		return 0;

	l3dsr_devices_exit(&l3dsr_realserver_devices);
err_netns:
	l3dsr_realserver_netns_exit();
	return err;
}

/* First nobody adds anything, then all goes; last, callbacks that free what
 * packets saw are waited for: they are this module's code.
 */
static void __exit l3dsr_realserver_exit(void)
{
	l3dsr_realserver_netlink_exit();
	l3dsr_devices_exit(&l3dsr_realserver_devices);
	l3dsr_realserver_netns_exit();
	rcu_barrier();
}

module_init(l3dsr_realserver_init);
module_exit(l3dsr_realserver_exit);

MODULE_DESCRIPTION("L3DSR realserver: puts the VIP back that a DSCP code stands for");
MODULE_LICENSE("GPL");
