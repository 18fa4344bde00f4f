/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a packet to its service: the most specific that covers it, by address
 * first (the longest prefix), then by port (one, a range, all).
 *
 * Every shape of service in use, that is prefix length and form of port, costs
 * a packet one look-up; most directors have one shape.
 */
#ifndef _L3DSR_MATCH_H
#define _L3DSR_MATCH_H

#include <linux/netfilter.h>
#include <linux/rhashtable.h>

#include "common/filter.h"

struct l3dsr_packet;
struct l3dsr_service;
struct l3dsr_service_key;
struct l3dsr_services;
struct l3dsr_shapes;

enum l3dsr_match_family {
	L3DSR_MATCH_IPV4,
	L3DSR_MATCH_IPV6,
	L3DSR_MATCH_FAMILIES,
};

static inline enum l3dsr_match_family l3dsr_match_family_of(u8 family)
{
	return family == AF_INET ? L3DSR_MATCH_IPV4 : L3DSR_MATCH_IPV6;
}

/* Beside single ports and all ports of whole addresses. */
#define L3DSR_SHAPES_MORE	8

/**
 * struct l3dsr_match - what packets of a namespace look services up by.
 * @shapes: the shapes in use, for each family, the most specific first.
 * @filter: of each family, what has none; NULL while prefixes have services,
 *	which could cover anything.
 * @vips: addresses and prefixes that have a service.
 * @ranges: services with a range of ports, by address.
 */
struct l3dsr_match {
	struct l3dsr_shapes __rcu *shapes[L3DSR_MATCH_FAMILIES];
	struct l3dsr_filter __rcu *filter[L3DSR_MATCH_FAMILIES];
	struct rhashtable vips;
	struct rhashtable ranges;
};

union nf_inet_addr l3dsr_masked(u8 family, const union nf_inet_addr *addr,
				u8 prefix);

static inline u8 l3dsr_whole_prefix(u8 family)
{
	return family == AF_INET ? 32 : 128;
}

int l3dsr_match_init(struct l3dsr_match *match);
void l3dsr_match_exit(struct l3dsr_match *match);

/* What an address is whose every port is meant. */
enum l3dsr_vip_state {
	L3DSR_VIP_NONE,		/* no VIP; a prefix may cover it */
	L3DSR_VIP_DOWN,		/* none of its services takes new flows */
	L3DSR_VIP_UP,
};

bool l3dsr_match_vip(struct l3dsr_match *match, const struct l3dsr_packet *pkt);
enum l3dsr_vip_state l3dsr_match_vip_state(struct l3dsr_match *match,
					   u8 family,
					   const union nf_inet_addr *addr);
struct l3dsr_service *l3dsr_match_packet(struct l3dsr_services *services,
					 const struct l3dsr_packet *pkt);

struct l3dsr_service *l3dsr_match_mark(struct l3dsr_services *services,
				       u8 family, u32 mark);
bool l3dsr_match_key(const struct l3dsr_service_key *key,
		     const struct l3dsr_packet *pkt);

int __must_check l3dsr_match_add(struct l3dsr_match *match,
				 struct l3dsr_service *service);
void l3dsr_match_del(struct l3dsr_match *match,
		     struct l3dsr_service *service);

#endif /* _L3DSR_MATCH_H */
