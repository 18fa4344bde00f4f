/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of owner.c that usual packets take where flows are remembered,
 * inline: the flow goes on and its pin stays as it is, or it begins, the
 * scheduler picks for it, and there is a place that nobody has. All else is
 * owner.c's.
 */
#ifndef _L3DSR_OWNER_USUAL_H
#define _L3DSR_OWNER_USUAL_H

#include <linux/prefetch.h>

#include "common/usual.h"
#include "owner.h"

/* The slot of one bucket in which a flow stands, or that it may begin in: of the
 * name @name, or L3DSR_PIN_FREE.
 */
static __always_inline struct l3dsr_pin_slot *
l3dsr_usual_slot(struct l3dsr_pin_bucket *bucket, u64 name, unsigned int from)
{
	struct l3dsr_pin_slot *slot = bucket->slots;

	if (!from && unlikely(READ_ONCE(slot[0].flow) == name))
		return &slot[0];
	if (!from && unlikely(READ_ONCE(slot[1].flow) == name))
		return &slot[1];
	if (unlikely(READ_ONCE(slot[2].flow) == name))
		return &slot[2];
	if (unlikely(READ_ONCE(slot[3].flow) == name))
		return &slot[3];
	return NULL;
}

/* The dest of a flow that goes on, if nothing is to be written down. */
static __always_inline struct l3dsr_dest *
l3dsr_usual_goes_on(const struct l3dsr_table *table,
		    const struct l3dsr_pin *pin, u8 protocol, u32 now)
{
	struct l3dsr_dest *dest;
	u32 stamp;

	if (pin->tentative || pin->closing)
		return NULL;
	stamp = l3dsr_owner_stamp(table->pins_all, protocol, now, pin);
	if (!l3dsr_pin_is_fresh(pin, stamp))
		return NULL;
	dest = l3dsr_table_dest(table, pin->dest);
	return likely(dest && !dest->config.down) ? dest : NULL;
}

/* The dest that the scheduler picks for a flow that begins, once the flow is
 * pinned to it. The place is taken first: then no turn is lost when another
 * packet takes it.
 */
static __always_inline struct l3dsr_dest *
l3dsr_usual_begins(const struct l3dsr_table *table, u64 name, u32 bucket,
		   u8 protocol, u32 now, struct l3dsr_pin_slot *place)
{
	struct l3dsr_pin pin = { .bucket = bucket, .tentative = true };
	struct l3dsr_dest *dest;

	if (!place || !l3dsr_pin_claim(place, L3DSR_PIN_FREE))
		return NULL;
	pin.dest = table->pick(table, name);
	if (unlikely(pin.dest == L3DSR_NOBODY)) {
		l3dsr_pin_fill(place, L3DSR_PIN_FREE, 0);
		return NULL;
	}
	dest = table->dests[pin.dest];
	pin.stamp = l3dsr_owner_stamp(true, protocol, now, &pin);
	l3dsr_pins_note_bucket(table->pins, bucket);
	l3dsr_pin_fill(place, name, l3dsr_pin_pack(&pin));
	l3dsr_dest_count(dest, 1, 1);
	return dest;
}

/* Whether a packet may be the first one of its flow. */
static __always_inline bool
l3dsr_usual_may_begin(const struct l3dsr_usual *usual,
		      const struct sk_buff *skb, u8 family)
{
	return usual->protocol != IPPROTO_TCP ||
	       l3dsr_usual_opens_flow(usual, skb, family);
}

/* Whether a packet may be one in the middle of its flow. */
static __always_inline bool
l3dsr_usual_may_go_on(const struct l3dsr_usual *usual,
		      const struct sk_buff *skb, u8 family)
{
	return !l3dsr_usual_opens_flow(usual, skb, family) &&
	       !l3dsr_usual_closes_flow(usual, skb, family);
}

/**
 * l3dsr_owner_usual() - the dest of a usual packet, if it is told at once.
 * @table: of the pool; has pins.
 * @skb: the packet, known to be usual.
 * @bucket: that its flow hashes to.
 * @family: AF_INET or AF_INET6.
 *
 * Context: softirq, RCU read side. Return: the dest, or NULL: then
 * l3dsr_owner() says.
 */
static __always_inline struct l3dsr_dest *
l3dsr_owner_usual(const struct l3dsr_table *table, const struct sk_buff *skb,
		  u32 bucket, u8 family)
{
	struct l3dsr_pin_bucket *one, *other;
	struct l3dsr_usual usual __uninitialized;
	struct l3dsr_pin_slot *slot;
	struct l3dsr_pin pin;
	u32 now = l3dsr_now();
	u64 name;

	l3dsr_usual_read_again(&usual, skb, family);
	if (!table->pins_all) {
		const struct l3dsr_bucket owners = table->buckets[bucket];

		if (owners.prev == L3DSR_NOBODY &&
		    !l3dsr_pins_in_bucket(table->pins, bucket))
			return l3dsr_table_dest(table, owners.cur);
	} else if (table->config.one_packet) {
		return NULL;
	}

	name = l3dsr_flow_name(family, usual.saddr, usual.daddr, usual.sport,
			       usual.dport, usual.protocol, table->key);
	name = l3dsr_pin_name(name);
	one = l3dsr_pin_bucket_of(table->pins, name, 0);
	other = l3dsr_pin_bucket_of(table->pins, name, 1);
	/* With a million pins both come from memory: at the same time, then. */
	prefetch(other);
	slot = l3dsr_usual_slot(one, name, 0) ?:
	       l3dsr_usual_slot(other, name, 0);
	if (slot) {
		if (l3dsr_usual_may_go_on(&usual, skb, family) &&
		    l3dsr_pin_read(slot, name, &pin))
			return l3dsr_usual_goes_on(table, &pin, usual.protocol,
						   now);
		return NULL;
	}
	if (!table->pick || !l3dsr_usual_may_begin(&usual, skb, family))
		return NULL;
	slot = l3dsr_usual_slot(one, L3DSR_PIN_FREE,
				L3DSR_PIN_FIRST_TENTATIVE) ?:
	       l3dsr_usual_slot(other, L3DSR_PIN_FREE,
				L3DSR_PIN_FIRST_TENTATIVE);
	return l3dsr_usual_begins(table, name, bucket, usual.protocol, now,
				  slot);
}

#endif /* _L3DSR_OWNER_USUAL_H */
