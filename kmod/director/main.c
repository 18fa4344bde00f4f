// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>

#include "leg.h"
#include "netlink.h"
#include "netns.h"

static int __init l3dsr_director_init(void)
{
	int err;

	err = l3dsr_legs_init();
	if (err)
		return err;
	err = l3dsr_director_netns_init();
	if (err)
		goto err_legs;
	err = l3dsr_devices_init(&l3dsr_director_devices);
	if (err)
		goto err_netns;
	err = l3dsr_director_netlink_init();
	if (err)
		goto err_devices;
	return 0;

err_devices:
	l3dsr_devices_exit(&l3dsr_director_devices);
err_netns:
	l3dsr_director_netns_exit();
err_legs:
	l3dsr_legs_exit();
	return err;
}

/* First nobody adds anything, then all goes; last, callbacks that free what
 * packets saw are waited for: they are this module's code.
 */
static void __exit l3dsr_director_exit(void)
{
	l3dsr_director_netlink_exit();
	l3dsr_devices_exit(&l3dsr_director_devices);
	l3dsr_director_netns_exit();
	rcu_barrier();
	l3dsr_legs_exit();
}

module_init(l3dsr_director_init);
module_exit(l3dsr_director_exit);

MODULE_DESCRIPTION("L3DSR director: forwards packets for a VIP to realservers");
MODULE_LICENSE("GPL");
