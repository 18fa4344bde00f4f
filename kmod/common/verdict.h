/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a step on a packet's path decided. Every step returns a verdict; the
 * path goes on only after L3DSR_CONTINUE, and none but L3DSR_NOT_OURS ends a
 * journey without naming its reason.
 */
#ifndef _L3DSR_VERDICT_H
#define _L3DSR_VERDICT_H

#include <linux/l3dsr.h>
#include <linux/types.h>

typedef u32 __bitwise l3dsr_verdict_t;

enum l3dsr_action {
	L3DSR_ACTION_CONTINUE,	/* not decided: take the next step */
	L3DSR_ACTION_NOT_OURS,	/* the stack goes on; nothing to count */
	L3DSR_ACTION_PASS,	/* the stack goes on with the packet */
	L3DSR_ACTION_DROP,	/* the door frees the packet */
	L3DSR_ACTION_STOLEN,	/* the packet is gone; nobody may touch it */
};

#define L3DSR_VERDICT(action, reason) \
	((__force l3dsr_verdict_t)((action) << 16 | (reason)))

#define L3DSR_CONTINUE	L3DSR_VERDICT(L3DSR_ACTION_CONTINUE, 0)
#define L3DSR_NOT_OURS	L3DSR_VERDICT(L3DSR_ACTION_NOT_OURS, 0)

static inline l3dsr_verdict_t l3dsr_pass(enum l3dsr_reason reason)
{
	return L3DSR_VERDICT(L3DSR_ACTION_PASS, reason);
}

static inline l3dsr_verdict_t l3dsr_drop(enum l3dsr_reason reason)
{
	return L3DSR_VERDICT(L3DSR_ACTION_DROP, reason);
}

static inline l3dsr_verdict_t l3dsr_stolen(enum l3dsr_reason reason)
{
	return L3DSR_VERDICT(L3DSR_ACTION_STOLEN, reason);
}

static inline enum l3dsr_action l3dsr_verdict_action(l3dsr_verdict_t verdict)
{
	return (__force u32)verdict >> 16;
}

/* Meaningful for PASS, DROP and STOLEN only. */
static inline enum l3dsr_reason l3dsr_verdict_reason(l3dsr_verdict_t verdict)
{
	return (__force u32)verdict & 0xffff;
}

#endif /* _L3DSR_VERDICT_H */
