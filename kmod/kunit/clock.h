/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A clock that the tests move. The files in units/ are the director's own, with
 * this clock in place of the kernel's; its module exports nothing.
 */
#ifndef _L3DSR_KUNIT_CLOCK_H
#define _L3DSR_KUNIT_CLOCK_H

#include <linux/types.h>

extern u32 kunit_clock;	/* seconds */

static inline u32 kunit_now(void)
{
	return kunit_clock;
}

#define l3dsr_now	kunit_now

#endif /* _L3DSR_KUNIT_CLOCK_H */
