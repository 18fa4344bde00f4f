/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Services with a range of ports: for each address or prefix and protocol a
 * sorted list of ranges, none of which overlap. Packets read under RCU, writers
 * hold the director's lock.
 */
#ifndef _L3DSR_RANGES_H
#define _L3DSR_RANGES_H

#include <linux/rhashtable.h>

struct l3dsr_packet;
struct l3dsr_service;

/* Of one address or prefix. */
#define L3DSR_RANGES_MAX	64

int l3dsr_ranges_init(struct rhashtable *table);
void l3dsr_ranges_exit(struct rhashtable *table);

struct l3dsr_service *l3dsr_ranges_match(struct rhashtable *table,
					 const struct l3dsr_packet *pkt,
					 u8 prefix);
int __must_check l3dsr_ranges_add(struct rhashtable *table,
				  struct l3dsr_service *service);
void l3dsr_ranges_del(struct rhashtable *table, struct l3dsr_service *service);

#endif /* _L3DSR_RANGES_H */
