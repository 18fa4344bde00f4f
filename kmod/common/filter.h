/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which addresses are no VIPs, told by one bit: packets for others meet the
 * doors as well, and are to pay next to nothing. A bit that is set says little;
 * one that is not, that there is no such VIP.
 */
#ifndef _L3DSR_FILTER_H
#define _L3DSR_FILTER_H

#include <linux/bitops.h>
#include <linux/hash.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>

/**
 * struct l3dsr_filter - a set of addresses.
 * @rcu: frees after the last packet.
 * @order: of its number of bits, a power of two.
 * @used: addresses that were entered, gone ones too.
 * @bits: by hash.
 */
struct l3dsr_filter {
	struct rcu_head rcu;
	unsigned int order;
	unsigned int used;
	unsigned long bits[];
};

static inline u32 l3dsr_filter_hash4(__be32 ip, unsigned int order)
{
	return hash_32((__force u32)ip, order);
}

static inline u32 l3dsr_filter_hash6(const struct in6_addr *addr,
				     unsigned int order)
{
	const u32 *word = (__force const u32 *)addr->s6_addr32;

	return hash_32(word[0] ^ word[1] * 3 ^ word[2] * 5 ^ word[3] * 7,
		       order);
}

/* Whether an address may be a VIP; yes without a filter.
 * Context: RCU read side.
 */
static inline bool l3dsr_filter_has4(const struct l3dsr_filter *filter,
				     __be32 ip)
{
	return !filter || test_bit(l3dsr_filter_hash4(ip, filter->order),
				   filter->bits);
}

static inline bool l3dsr_filter_has6(const struct l3dsr_filter *filter,
				     const struct in6_addr *addr)
{
	return !filter || test_bit(l3dsr_filter_hash6(addr, filter->order),
				   filter->bits);
}

struct l3dsr_filter *l3dsr_filter_alloc(unsigned int addresses);
void l3dsr_filter_enter(struct l3dsr_filter *filter, u8 family,
			const union nf_inet_addr *addr);
bool l3dsr_filter_is_full(const struct l3dsr_filter *filter);

#endif /* _L3DSR_FILTER_H */
