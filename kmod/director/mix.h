/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_MIX_H
#define _L3DSR_MIX_H

#include <linux/types.h>

/* Multiply and fold: every bit of the product depends on all bits below it,
 * and the fold brings the best ones down.
 */
static inline u64 l3dsr_flow_mix(u64 a, u64 b)
{
	unsigned __int128 product __uninitialized = (unsigned __int128)a * b;

	return (u64)(product >> 64) ^ (u64)product;
}

#endif /* _L3DSR_MIX_H */
