/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a table of pins lies in memory, for pin.c and for the straight way of
 * usual packets (owner_usual.h).
 */
#ifndef _L3DSR_PIN_SLOT_H
#define _L3DSR_PIN_SLOT_H

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/kernel.h>

#include "pin.h"

#define L3DSR_PIN_SLOTS 4
/* In each bucket a SYN alone may take the last slots only, so that a flood of
 * them leaves the others to flows.
 */
#define L3DSR_PIN_FIRST_TENTATIVE 2

/* In place of a flow: nobody's, and being written. */
#define L3DSR_PIN_FREE	  0ULL
#define L3DSR_PIN_CLAIMED 1ULL

/**
 * struct l3dsr_pin_slot - one entry.
 * @flow: fingerprint of the flow, L3DSR_PIN_FREE or L3DSR_PIN_CLAIMED.
 * @value: the pin, packed; belongs to @flow if that is the same before and
 *	after reading it.
 */
struct l3dsr_pin_slot {
	u64 flow;
	u64 value;
};

struct l3dsr_pin_bucket {
	struct l3dsr_pin_slot slots[L3DSR_PIN_SLOTS];
} __aligned(64);

/**
 * struct l3dsr_pins - the table.
 * @size: number of @buckets.
 * @pinned: bit for each bucket of the pool's table that some pin is in.
 * @buckets: the entries.
 * @budget: what its pins are taken from.
 * @capacity: how many it took.
 * @rcu: frees after the last packet.
 */
struct l3dsr_pins {
	u32 size;
	unsigned long *pinned;
	struct l3dsr_pin_bucket *buckets;
	struct l3dsr_pin_budget *budget;
	unsigned int capacity;
	struct rcu_head rcu;
};

/* 16 bits of dest, 17 of bucket, 2 of state, 29 of stamp: 8 years to either
 * side.
 */
#define L3DSR_PIN_AT_BUCKET    16
#define L3DSR_PIN_AT_TENTATIVE 33
#define L3DSR_PIN_AT_CLOSING   34
#define L3DSR_PIN_AT_STAMP     35
#define L3DSR_PIN_STAMP_BITS   29

static inline u64 l3dsr_pin_pack(const struct l3dsr_pin *pin)
{
	return pin->dest | (u64)pin->bucket << L3DSR_PIN_AT_BUCKET |
	       (u64)pin->tentative << L3DSR_PIN_AT_TENTATIVE |
	       (u64)pin->closing << L3DSR_PIN_AT_CLOSING |
	       (u64)pin->stamp << L3DSR_PIN_AT_STAMP;
}

static inline struct l3dsr_pin l3dsr_pin_unpack(u64 value)
{
	return (struct l3dsr_pin){
		.dest = value,
		.bucket = (value >> L3DSR_PIN_AT_BUCKET) & GENMASK(16, 0),
		.tentative = value >> L3DSR_PIN_AT_TENTATIVE & 1,
		.closing = value >> L3DSR_PIN_AT_CLOSING & 1,
		.stamp = value >> L3DSR_PIN_AT_STAMP,
	};
}

/* Seconds since a pin's stamp; negative while that is in the future. Context:
 * any.
 */
static inline s32 l3dsr_pin_idle(const struct l3dsr_pin *pin, u32 now)
{
	return sign_extend32(now - pin->stamp, L3DSR_PIN_STAMP_BITS - 1);
}

/* Fingerprints that mean something else are the next one up. */
static inline u64 l3dsr_pin_name(u64 flow)
{
	return flow > L3DSR_PIN_CLAIMED ? flow : flow + 2;
}

/* Where the flow of that name may stand: @which is 0 or 1. */
static inline struct l3dsr_pin_bucket *
l3dsr_pin_bucket_of(const struct l3dsr_pins *pins, u64 name, unsigned int which)
{
	return &pins->buckets[reciprocal_scale(which ? name >> 32 : name,
					       pins->size)];
}

/* The slot's pin, if it is the flow's of that name. */
static inline bool l3dsr_pin_read(const struct l3dsr_pin_slot *slot, u64 name,
				  struct l3dsr_pin *pin)
{
	u64 value;

	/* Pairs with l3dsr_pin_fill(): a flow's value is there before the
	 * flow.
	 */
	if (smp_load_acquire(&slot->flow) != name)
		return false;
	value = READ_ONCE(slot->value);
	/* Pairs with l3dsr_pin_claim(), which orders: no value of another flow
	 * without the second look showing it.
	 */
	smp_rmb();
	if (READ_ONCE(slot->flow) != name)
		return false;
	*pin = l3dsr_pin_unpack(value);
	return true;
}

/* Take a slot away from readers. */
static inline bool l3dsr_pin_claim(struct l3dsr_pin_slot *slot, u64 from)
{
	return cmpxchg64(&slot->flow, from, L3DSR_PIN_CLAIMED) == from;
}

/* Have readers find the flow of that name in a slot that was claimed, or, with
 * L3DSR_PIN_FREE, nobody.
 */
static inline void l3dsr_pin_fill(struct l3dsr_pin_slot *slot, u64 name,
				  u64 value)
{
	WRITE_ONCE(slot->value, value);
	/* Pairs with l3dsr_pin_read(). */
	smp_store_release(&slot->flow, name);
}

/* Note that flows of a bucket of the pool's table may be pinned. */
static inline void l3dsr_pins_note_bucket(struct l3dsr_pins *pins, u32 bucket)
{
	if (!test_bit(bucket, pins->pinned))
		set_bit(bucket, pins->pinned);
}

/* Whether a flow of that bucket might be pinned. Context: any. */
static inline bool l3dsr_pins_in_bucket(const struct l3dsr_pins *pins,
					u32 bucket)
{
	return test_bit(bucket, pins->pinned);
}

#endif /* _L3DSR_PIN_SLOT_H */
