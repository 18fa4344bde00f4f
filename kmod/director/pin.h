/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pins: flows whose dest is remembered, because their bucket moved. A table of
 * 64-byte buckets, each four entries of 16 bytes by value; a flow may stand in
 * either of two buckets. Nothing is allocated, locked or counted when a packet
 * finds its pin, and nothing is written but a stamp now and then. Entries
 * expire where they stand.
 */
#ifndef _L3DSR_PIN_H
#define _L3DSR_PIN_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/types.h>

#define L3DSR_PIN_IDLE		900	/* seconds; as an IPVS connection */
#define L3DSR_PIN_TENTATIVE_LIFE	10	/* seconds */

/* In place of a bucket: the pin is a client's, of whom there may be flows in any
 * bucket.
 */
#define L3DSR_PIN_CLIENT	GENMASK(16, 0)

/**
 * struct l3dsr_pin - one pin, as a value.
 * @dest: id of the dest in its pool.
 * @bucket: bucket of the pool's table that the flow hashes to, or
 *	L3DSR_PIN_CLIENT.
 * @stamp: when it was last seen, in seconds, to within L3DSR_PIN_STAMP_STEP;
 *	sooner or later, even in the future, for a pin that is to live shorter
 *	or longer than L3DSR_PIN_IDLE, or as tentative one than
 *	L3DSR_PIN_TENTATIVE_LIFE.
 * @tentative: only the SYN was seen.
 * @closing: FIN or RST was seen.
 */
struct l3dsr_pin {
	u16 dest;
	u32 bucket;
	u32 stamp;
	bool tentative;
	bool closing;
};

/* How stale a stamp may be: packets write it that seldom. */
#define L3DSR_PIN_STAMP_STEP	4

/* Room that a table has however many there are. */
#define L3DSR_PINS_LEAST	64

/**
 * struct l3dsr_pin_budget - how many pins the tables of a namespace may have.
 * @limit: so many; under the director's lock.
 * @used: so many there is room for. Outlives the tables.
 */
struct l3dsr_pin_budget {
	unsigned int limit;
	atomic_t used;
};

struct l3dsr_pins;
struct l3dsr_pin_slot;

struct l3dsr_pins *l3dsr_pins_alloc(struct l3dsr_pin_budget *budget,
				    unsigned int capacity, u32 buckets);
void l3dsr_pins_free(struct l3dsr_pins *pins);
void l3dsr_pins_free_rcu(struct l3dsr_pins *pins);

struct l3dsr_pin_slot *l3dsr_pin_find(struct l3dsr_pins *pins, u64 flow,
				      u32 now, struct l3dsr_pin *pin);
bool l3dsr_pin_add(struct l3dsr_pins *pins, u64 flow, u32 now,
		   const struct l3dsr_pin *pin, bool evict);
bool l3dsr_pin_set(struct l3dsr_pins *pins, struct l3dsr_pin_slot *slot,
		   u64 flow, u32 now, const struct l3dsr_pin *pin);
bool l3dsr_pin_has_place(const struct l3dsr_pins *pins, u64 flow, u32 now,
			 const struct l3dsr_pin *pin, bool evict);

/**
 * struct l3dsr_pins_count - what a walk over all pins saw.
 * @confirmed: pins that hold a flow.
 * @tentative: pins of a SYN alone.
 * @capacity: how many there can be.
 */
struct l3dsr_pins_count {
	unsigned int confirmed;
	unsigned int tentative;
	unsigned int capacity;
};

typedef bool (*l3dsr_pin_drop_fn)(const struct l3dsr_pin *pin, void *data);

void l3dsr_pins_walk(struct l3dsr_pins *pins, u32 now, l3dsr_pin_drop_fn drop,
		     void *data, struct l3dsr_pins_count *count);

#endif /* _L3DSR_PIN_H */
