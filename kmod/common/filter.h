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

/* The number of the bit that stands for an address of a family. */
static inline u32 l3dsr_filter_bit(const struct l3dsr_filter *filter,
				   u8 family, const union nf_inet_addr *addr)
{
	const u32 *word = (__force const u32 *)addr->ip6;

	if (family == AF_INET)
		return hash_32(word[0], filter->order);
	return hash_32(word[0] ^ word[1] * 3 ^ word[2] * 5 ^ word[3] * 7,
		       filter->order);
}

/* Whether an address may be a VIP; yes without a filter.
 * Context: RCU read side.
 */
static inline bool l3dsr_filter_has(const struct l3dsr_filter *filter,
				    u8 family, const union nf_inet_addr *addr)
{
	return !filter ||
	       test_bit(l3dsr_filter_bit(filter, family, addr), filter->bits);
}

struct l3dsr_filter *l3dsr_filter_alloc(unsigned int addresses);
void l3dsr_filter_enter(struct l3dsr_filter *filter, u8 family,
			const union nf_inet_addr *addr);
bool l3dsr_filter_is_full(const struct l3dsr_filter *filter);

#endif /* _L3DSR_FILTER_H */
