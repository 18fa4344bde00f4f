/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the two halves do not do in the same network namespace: a packet that
 * was decoded at ingress would meet the director's later doors with a VIP as
 * its destination.
 */
#ifndef _L3DSR_BOTH_H
#define _L3DSR_BOTH_H

#include <net/net_namespace.h>

/* Each excludes the other. */
enum l3dsr_use {
	L3DSR_USE_SERVICES,	/* the director has services */
	L3DSR_USE_INGRESS,	/* the realserver has attached devices */
	L3DSR_USES,
};

int __must_check l3dsr_use_begin(struct net *net, enum l3dsr_use use);
void l3dsr_use_end(struct net *net, enum l3dsr_use use);
bool l3dsr_is_used(struct net *net, enum l3dsr_use use);

int l3dsr_both_init(void);
void l3dsr_both_exit(void);

#endif /* _L3DSR_BOTH_H */
