// SPDX-License-Identifier: GPL-2.0-only
#include <kunit/test.h>
#include <linux/random.h>

#include "director/pin_slot.h"

#define BUCKETS		251
#define CAPACITY	1000

static struct l3dsr_pin_budget plenty = { .limit = 10 * CAPACITY };

static struct l3dsr_pins *new_pins(struct kunit *test)
{
	struct l3dsr_pins *pins = l3dsr_pins_alloc(&plenty, CAPACITY, BUCKETS);

	KUNIT_ASSERT_NOT_NULL(test, pins);
	return pins;
}

/* Fingerprints as a hash would give them. */
static u64 flow(u32 i)
{
	return (i + 1) * 0x9e3779b97f4a7c15ULL;
}

static void add(struct kunit *test, struct l3dsr_pins *pins, u64 name, u32 now,
		u16 dest, bool tentative)
{
	struct l3dsr_pin pin = { .dest = dest, .bucket = dest % BUCKETS,
				 .stamp = now, .tentative = tentative };

	KUNIT_ASSERT_TRUE(test, l3dsr_pin_add(pins, name, now, &pin, true));
}

static void found_as_it_was_put(struct kunit *test)
{
	static const struct l3dsr_pin values[] = {
		{ .dest = 0, .bucket = 0, .stamp = 0 },
		{ .dest = 4095, .bucket = 131070, .stamp = 123456 },
		{ .dest = 1, .bucket = 65536, .stamp = (1 << 29) - 1,
		  .tentative = true },
		{ .dest = 2, .bucket = 7, .stamp = 5, .closing = true },
	};
	struct l3dsr_pins *pins = l3dsr_pins_alloc(&plenty, CAPACITY,
						    131071);
	struct l3dsr_pin pin;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, pins);
	for (i = 0; i < ARRAY_SIZE(values); i++) {
		KUNIT_EXPECT_FALSE(test, l3dsr_pins_in_bucket(pins,
							      values[i].bucket));
		KUNIT_EXPECT_TRUE(test, l3dsr_pin_add(pins, flow(i),
						      values[i].stamp,
						      &values[i], true));
		KUNIT_EXPECT_TRUE(test, l3dsr_pins_in_bucket(pins,
							     values[i].bucket));
		KUNIT_ASSERT_NOT_NULL(test, l3dsr_pin_find(pins, flow(i),
							   values[i].stamp,
							   &pin));
		KUNIT_EXPECT_EQ(test, pin.dest, values[i].dest);
		KUNIT_EXPECT_EQ(test, pin.bucket, values[i].bucket);
		KUNIT_EXPECT_EQ(test, pin.stamp, values[i].stamp);
		KUNIT_EXPECT_EQ(test, pin.tentative, values[i].tentative);
		KUNIT_EXPECT_EQ(test, pin.closing, values[i].closing);
	}
	KUNIT_EXPECT_NULL(test, l3dsr_pin_find(pins, flow(99), 0, &pin));
	l3dsr_pins_free(pins);
}

static void fingerprints_of_no_flow(struct kunit *test)
{
	struct l3dsr_pins *pins = new_pins(test);
	struct l3dsr_pin pin;
	u64 name;

	for (name = 0; name < 3; name++)
		KUNIT_EXPECT_NULL(test, l3dsr_pin_find(pins, name, 0, &pin));
	add(test, pins, 0, 0, 7, false);
	KUNIT_EXPECT_NOT_NULL(test, l3dsr_pin_find(pins, 0, 0, &pin));
	KUNIT_EXPECT_EQ(test, pin.dest, 7);
	l3dsr_pins_free(pins);
}

static void expires_when_idle(struct kunit *test)
{
	struct l3dsr_pins *pins = new_pins(test);
	struct l3dsr_pin pin;

	add(test, pins, flow(1), 100, 1, false);
	add(test, pins, flow(2), 100, 2, true);
	KUNIT_EXPECT_NOT_NULL(test, l3dsr_pin_find(pins, flow(1), 999, &pin));
	KUNIT_EXPECT_NULL(test, l3dsr_pin_find(pins, flow(1), 1000, &pin));
	KUNIT_EXPECT_NOT_NULL(test, l3dsr_pin_find(pins, flow(2), 109, &pin));
	KUNIT_EXPECT_NULL(test, l3dsr_pin_find(pins, flow(2), 110, &pin));
	l3dsr_pins_free(pins);
}

static void confirming_keeps_it(struct kunit *test)
{
	struct l3dsr_pins *pins = new_pins(test);
	struct l3dsr_pin_slot *slot;
	struct l3dsr_pin pin;

	add(test, pins, flow(1), 100, 1, true);
	slot = l3dsr_pin_find(pins, flow(1), 101, &pin);
	KUNIT_ASSERT_NOT_NULL(test, slot);
	pin.tentative = false;
	l3dsr_pin_set(pins, slot, flow(1), 101, &pin);
	KUNIT_EXPECT_NOT_NULL(test, l3dsr_pin_find(pins, flow(1), 500, &pin));
	KUNIT_EXPECT_EQ(test, pin.dest, 1);
	KUNIT_EXPECT_FALSE(test, pin.tentative);
	l3dsr_pins_free(pins);
}

/* RULES: the table holds what it promises, at 24 bytes a pin. */
static void holds_its_capacity(struct kunit *test)
{
	struct l3dsr_pins *pins = new_pins(test);
	struct l3dsr_pins_count count;
	u32 i;

	for (i = 0; i < CAPACITY; i++)
		add(test, pins, flow(i), 0, 1, false);
	l3dsr_pins_walk(pins, 0, NULL, NULL, &count);
	KUNIT_EXPECT_EQ(test, count.confirmed, CAPACITY);
	KUNIT_EXPECT_GE(test, count.capacity * 2, CAPACITY * 3);
	l3dsr_pins_free(pins);
}

/* A flood of SYNs finds room, displaces no flow, and never the table grows. */
static void flood_displaces_nothing(struct kunit *test)
{
	struct l3dsr_pins *pins = new_pins(test);
	struct l3dsr_pins_count count;
	struct l3dsr_pin pin = { .tentative = true };
	u32 flows = CAPACITY / 2;
	u32 i;

	for (i = 0; i < flows; i++)
		add(test, pins, flow(i), 0, 1, false);
	for (i = 0; i < 100 * CAPACITY; i++)
		l3dsr_pin_add(pins, flow(flows + i), 0, &pin, true);
	for (i = 0; i < flows; i++)
		KUNIT_ASSERT_NOT_NULL(test, l3dsr_pin_find(pins, flow(i), 0,
							   &pin));
	l3dsr_pins_walk(pins, 0, NULL, NULL, &count);
	KUNIT_EXPECT_EQ(test, count.confirmed, flows);
	KUNIT_EXPECT_LE(test, count.tentative, count.capacity / 2);
	l3dsr_pins_free(pins);
}

static bool drop_dest_1(const struct l3dsr_pin *pin, void *data)
{
	return pin->dest == 1;
}

static void walk_drops_what_it_is_told(struct kunit *test)
{
	struct l3dsr_pins *pins = new_pins(test);
	struct l3dsr_pins_count count;
	struct l3dsr_pin pin;

	add(test, pins, flow(1), 0, 1, false);
	add(test, pins, flow(2), 0, 2, false);
	add(test, pins, flow(3), 0, 3, true);
	l3dsr_pins_walk(pins, 5, drop_dest_1, NULL, &count);
	KUNIT_EXPECT_EQ(test, count.confirmed, 1u);
	KUNIT_EXPECT_EQ(test, count.tentative, 1u);
	KUNIT_EXPECT_NULL(test, l3dsr_pin_find(pins, flow(1), 5, &pin));
	l3dsr_pins_walk(pins, 20, NULL, NULL, &count);
	KUNIT_EXPECT_EQ(test, count.tentative, 0u);
	l3dsr_pins_free(pins);
}

static unsigned int room_of(struct l3dsr_pins *pins)
{
	struct l3dsr_pins_count count;

	l3dsr_pins_walk(pins, 0, NULL, NULL, &count);
	return count.capacity;
}

/* The last table has what is left, those after it the least there is, and what
 * is freed can be had again.
 */
static void tables_share_what_there_is(struct kunit *test)
{
	struct l3dsr_pin_budget budget = { .limit = 1500 };
	struct l3dsr_pins *pins[4];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pins); i++) {
		pins[i] = l3dsr_pins_alloc(&budget, i == 3 ? 10 : 1000,
					   BUCKETS);
		KUNIT_ASSERT_NOT_NULL(test, pins[i]);
	}
	/* Three places for two pins, in fours. */
	KUNIT_EXPECT_EQ(test, room_of(pins[0]), 1500u);
	KUNIT_EXPECT_EQ(test, room_of(pins[1]), 752u);
	KUNIT_EXPECT_EQ(test, room_of(pins[2]), 96u);
	KUNIT_EXPECT_EQ(test, room_of(pins[3]), 16u);
	KUNIT_EXPECT_EQ(test, atomic_read(&budget.used),
			1500 + L3DSR_PINS_LEAST + 10);
	for (i = 0; i < ARRAY_SIZE(pins); i++)
		l3dsr_pins_free(pins[i]);
	KUNIT_EXPECT_EQ(test, atomic_read(&budget.used), 0);
}

static struct kunit_case pin_cases[] = {
	KUNIT_CASE(found_as_it_was_put),
	KUNIT_CASE(fingerprints_of_no_flow),
	KUNIT_CASE(expires_when_idle),
	KUNIT_CASE(confirming_keeps_it),
	KUNIT_CASE(holds_its_capacity),
	KUNIT_CASE(flood_displaces_nothing),
	KUNIT_CASE(walk_drops_what_it_is_told),
	KUNIT_CASE(tables_share_what_there_is),
	{}
};

static struct kunit_suite pin_suite = {
	.name = "l3dsr_pin",
	.test_cases = pin_cases,
};

kunit_test_suite(pin_suite);
