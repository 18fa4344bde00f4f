// SPDX-License-Identifier: GPL-2.0-only
#include "filter.h"

#include <linux/export.h>
#include <linux/log2.h>
#include <linux/slab.h>

/* Bits for an address when the filter is made, and when it is full: one in
 * eight strangers is taken for a VIP at worst.
 */
#define ROOMY	32
#define TIGHT	8

/* 512 bytes, enough for hundreds of addresses. */
#define ORDER_LEAST	12
#define ORDER_MOST	25

/* A filter that knows no address, with room for so many. Context: may sleep.
 * Return: NULL without memory, which lets everything pass.
 */
struct l3dsr_filter *l3dsr_filter_alloc(unsigned int addresses)
{
	unsigned int order = order_base_2(addresses * ROOMY);
	struct l3dsr_filter *filter;

	order = clamp_t(unsigned int, order, ORDER_LEAST, ORDER_MOST);
	filter = kvzalloc(struct_size(filter, bits, BITS_TO_LONGS(1UL << order)),
			  GFP_KERNEL_ACCOUNT);
	if (filter)
		filter->order = order;
	return filter;
}
EXPORT_SYMBOL_GPL(l3dsr_filter_alloc);

/* Packets may be looking. Context: one writer at a time. */
void l3dsr_filter_enter(struct l3dsr_filter *filter, u8 family,
			const union nf_inet_addr *addr)
{
	filter->used++;
	set_bit(l3dsr_filter_bit(filter, family, addr), filter->bits);
}
EXPORT_SYMBOL_GPL(l3dsr_filter_enter);

/* Whether a larger one, or one without those that are gone, is due. */
bool l3dsr_filter_is_full(const struct l3dsr_filter *filter)
{
	return filter->used >= (1UL << filter->order) / TIGHT;
}
EXPORT_SYMBOL_GPL(l3dsr_filter_is_full);
