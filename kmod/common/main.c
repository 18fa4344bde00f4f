// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>

#include "both.h"
#include "host_address.h"
#include "inner.h"
#include "stats.h"

static int __init l3dsr_init(void)
{
	int err;

	err = l3dsr_stats_init();
	if (err)
		return err;
	err = l3dsr_host_address_init();
	if (err)
		goto err_stats;
	err = l3dsr_both_init();
	if (err)
		goto err_host_address;
	err = l3dsr_inner_init();
	if (!err)
		return 0;

	l3dsr_both_exit();
err_host_address:
	l3dsr_host_address_exit();
err_stats:
	l3dsr_stats_exit();
	return err;
}

static void __exit l3dsr_exit(void)
{
	l3dsr_inner_exit();
	l3dsr_both_exit();
	l3dsr_host_address_exit();
	l3dsr_stats_exit();
}

module_init(l3dsr_init);
module_exit(l3dsr_exit);

MODULE_DESCRIPTION("L3DSR: what director and realserver do with packets");
MODULE_LICENSE("GPL");
