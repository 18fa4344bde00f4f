// SPDX-License-Identifier: GPL-2.0-only
#include "pin.h"

#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "pin_slot.h"

static bool expired(const struct l3dsr_pin *pin, u32 now)
{
	s32 life = pin->tentative ? L3DSR_PIN_TENTATIVE_LIFE : L3DSR_PIN_IDLE;

	return l3dsr_pin_idle(pin, now) >= life;
}

/* As many pins as are wanted, or as are left. */
static unsigned int take(struct l3dsr_pin_budget *budget, unsigned int wanted)
{
	unsigned int used = atomic_read(&budget->used);
	unsigned int left = budget->limit > used ? budget->limit - used : 0;
	unsigned int taken = min(wanted, max(left, L3DSR_PINS_LEAST));

	atomic_add(taken, &budget->used);
	return taken;
}

/**
 * l3dsr_pins_alloc() - make an empty table.
 * @budget: what its pins are taken from.
 * @capacity: how many pins it is to hold, if that many are left; rounded up.
 * @buckets: of the pool's table.
 *
 * A table is smaller rather than refused: changes of dests must not fail
 * because others' flows are remembered. Two buckets of four slots fill to two
 * thirds before many flows find neither free, so a pin costs 24 bytes. Context:
 * lock held, may sleep. Return: the table, or NULL without memory.
 */
struct l3dsr_pins *l3dsr_pins_alloc(struct l3dsr_pin_budget *budget,
				    unsigned int capacity, u32 buckets)
{
	struct l3dsr_pins *pins = kzalloc(sizeof(*pins), GFP_KERNEL_ACCOUNT);

	if (!pins)
		return NULL;
	pins->budget = budget;
	pins->capacity = take(budget, capacity);
	pins->size = DIV_ROUND_UP(pins->capacity * 3 / 2, L3DSR_PIN_SLOTS);
	pins->pinned = kvcalloc(BITS_TO_LONGS(buckets), sizeof(long),
				GFP_KERNEL_ACCOUNT);
	pins->buckets = kvcalloc(pins->size, sizeof(*pins->buckets),
				 GFP_KERNEL_ACCOUNT);
	if (pins->pinned && pins->buckets)
		return pins;
	l3dsr_pins_free(pins);
	return NULL;
}

/* Free a table that no packet can see. Context: any. */
void l3dsr_pins_free(struct l3dsr_pins *pins)
{
	if (!pins)
		return;
	atomic_sub(pins->capacity, &pins->budget->used);
	kvfree(pins->buckets);
	kvfree(pins->pinned);
	kfree(pins);
}

static void free_after_readers(struct rcu_head *rcu)
{
	l3dsr_pins_free(container_of(rcu, struct l3dsr_pins, rcu));
}

/* Free a table that packets may still be looking at. Context: any; the module
 * waits for these callbacks before it goes.
 */
void l3dsr_pins_free_rcu(struct l3dsr_pins *pins)
{
	if (pins)
		call_rcu(&pins->rcu, free_after_readers);
}

/**
 * l3dsr_pin_find() - find a flow's pin.
 * @pins: table.
 * @flow: fingerprint.
 * @now: seconds.
 * @pin: filled in.
 *
 * Context: any. Return: where it stands, for l3dsr_pin_set(); NULL if there is
 * none or it expired.
 */
struct l3dsr_pin_slot *l3dsr_pin_find(struct l3dsr_pins *pins, u64 flow,
				      u32 now, struct l3dsr_pin *pin)
{
	unsigned int which, i;

	flow = l3dsr_pin_name(flow);
	for (which = 0; which < 2; which++) {
		struct l3dsr_pin_bucket *bucket =
			l3dsr_pin_bucket_of(pins, flow, which);

		for (i = 0; i < L3DSR_PIN_SLOTS; i++)
			if (l3dsr_pin_read(&bucket->slots[i], flow, pin))
				return expired(pin, now) ? NULL
							 : &bucket->slots[i];
	}
	return NULL;
}

/* Whether a slot may be written over: free, expired, or, for want of those, a
 * SYN that came to nothing yet.
 */
static bool available(const struct l3dsr_pin_slot *slot, u32 now, bool evict,
		      u64 *flow)
{
	struct l3dsr_pin pin;

	*flow = READ_ONCE(slot->flow);
	if (*flow == L3DSR_PIN_FREE)
		return true;
	if (*flow == L3DSR_PIN_CLAIMED)
		return false;
	pin = l3dsr_pin_unpack(READ_ONCE(slot->value));
	return expired(&pin, now) || (evict && pin.tentative);
}

static bool add_to_bucket(struct l3dsr_pin_bucket *bucket, u64 flow, u32 now,
			  const struct l3dsr_pin *pin, bool evict)
{
	unsigned int i;
	u64 from;

	for (i = pin->tentative ? L3DSR_PIN_FIRST_TENTATIVE : 0;
	     i < L3DSR_PIN_SLOTS; i++) {
		struct l3dsr_pin_slot *slot = &bucket->slots[i];

		if (available(slot, now, evict, &from) &&
		    l3dsr_pin_claim(slot, from)) {
			l3dsr_pin_fill(slot, flow, l3dsr_pin_pack(pin));
			return true;
		}
	}
	return false;
}

/**
 * l3dsr_pin_add() - pin a flow that has no pin.
 * @pins: table.
 * @flow: fingerprint.
 * @now: seconds.
 * @pin: what to remember.
 * @evict: rather take the place of a tentative pin than find none.
 *
 * Otherwise takes the place of nothing but expired pins. Context: any.
 * Return: false when there was no place.
 */
bool l3dsr_pin_add(struct l3dsr_pins *pins, u64 flow, u32 now,
		   const struct l3dsr_pin *pin, bool evict)
{
	unsigned int round, which;

	flow = l3dsr_pin_name(flow);
	if (pin->bucket != L3DSR_PIN_CLIENT)
		l3dsr_pins_note_bucket(pins, pin->bucket);
	for (round = 0; round <= evict; round++)
		for (which = 0; which < 2; which++)
			if (add_to_bucket(l3dsr_pin_bucket_of(pins, flow,
							      which),
					  flow, now, pin, round))
				return true;
	return false;
}

static bool bucket_has_place(const struct l3dsr_pin_bucket *bucket, u32 now,
			     bool tentative, bool evict)
{
	unsigned int i;
	u64 from;

	for (i = tentative ? L3DSR_PIN_FIRST_TENTATIVE : 0; i < L3DSR_PIN_SLOTS;
	     i++)
		if (available(&bucket->slots[i], now, evict, &from))
			return true;
	return false;
}

/* Whether l3dsr_pin_add() would find a place now. Context: any. */
bool l3dsr_pin_has_place(const struct l3dsr_pins *pins, u64 flow, u32 now,
			 const struct l3dsr_pin *pin, bool evict)
{
	unsigned int which;

	flow = l3dsr_pin_name(flow);
	for (which = 0; which < 2; which++)
		if (bucket_has_place(l3dsr_pin_bucket_of(pins, flow, which),
				     now, pin->tentative, evict))
			return true;
	return false;
}

/* A flow that was tentative moves out of the slots for such, if it can: into
 * the new place first, so that readers always find it.
 */
static bool settle(struct l3dsr_pins *pins, struct l3dsr_pin_slot *slot,
		   u64 flow, const struct l3dsr_pin *pin, u32 now)
{
	unsigned int which, i;
	u64 from;

	for (which = 0; which < 2; which++) {
		struct l3dsr_pin_bucket *bucket =
			l3dsr_pin_bucket_of(pins, flow, which);

		for (i = 0; i < L3DSR_PIN_FIRST_TENTATIVE; i++) {
			struct l3dsr_pin_slot *to = &bucket->slots[i];

			if (!available(to, now, false, &from) ||
			    !l3dsr_pin_claim(to, from))
				continue;
			l3dsr_pin_fill(to, flow, l3dsr_pin_pack(pin));
			cmpxchg64(&slot->flow, flow, L3DSR_PIN_FREE);
			return true;
		}
	}
	return false;
}

/**
 * l3dsr_pin_set() - write a changed pin back.
 * @pins: table.
 * @slot: from l3dsr_pin_find().
 * @flow: fingerprint.
 * @now: seconds.
 * @pin: new value; nothing is written if it is the old one.
 *
 * Lost if another packet of the flow writes at the same moment; the next one
 * makes up for it. Context: any. Return: whether it was written.
 */
bool l3dsr_pin_set(struct l3dsr_pins *pins, struct l3dsr_pin_slot *slot,
		   u64 flow, u32 now, const struct l3dsr_pin *pin)
{
	u64 was = READ_ONCE(slot->value), value = l3dsr_pin_pack(pin);

	if (value == was)
		return false;
	flow = l3dsr_pin_name(flow);
	if (l3dsr_pin_unpack(was).tentative && !pin->tentative &&
	    settle(pins, slot, flow, pin, now))
		return true;
	return READ_ONCE(slot->flow) == flow &&
	       cmpxchg64(&slot->value, was, value) == was;
}

/**
 * l3dsr_pins_walk() - look at all pins, and drop some.
 * @pins: table.
 * @now: seconds.
 * @drop: says which to drop; NULL drops none.
 * @data: for @drop.
 * @count: filled in with those that stay.
 *
 * Context: process; packets go on meanwhile.
 */
void l3dsr_pins_walk(struct l3dsr_pins *pins, u32 now, l3dsr_pin_drop_fn drop,
		     void *data, struct l3dsr_pins_count *count)
{
	u32 at;

	*count = (struct l3dsr_pins_count){
		.capacity = pins->size * L3DSR_PIN_SLOTS,
	};
	for (at = 0; at < pins->size; at++) {
		unsigned int i;

		for (i = 0; i < L3DSR_PIN_SLOTS; i++) {
			struct l3dsr_pin_slot *slot =
				&pins->buckets[at].slots[i];
			u64 flow = READ_ONCE(slot->flow);
			struct l3dsr_pin pin;

			if (flow <= L3DSR_PIN_CLAIMED ||
			    !l3dsr_pin_read(slot, flow, &pin))
				continue;
			if (expired(&pin, now) || (drop && drop(&pin, data)))
				cmpxchg64(&slot->flow, flow, L3DSR_PIN_FREE);
			else if (pin.tentative)
				count->tentative++;
			else
				count->confirmed++;
		}
		cond_resched();
	}
}
