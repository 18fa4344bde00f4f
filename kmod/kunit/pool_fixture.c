// SPDX-License-Identifier: GPL-2.0-only
#include "pool_fixture.h"

#include "clock.h"

u32 kunit_clock;

int pool_fixture_init(struct kunit *test,
		      const struct l3dsr_pool_config *config)
{
	struct pool_fixture *fixture = kunit_kzalloc(test, sizeof(*fixture),
						     GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fixture);
	kunit_clock = 1000;
	l3dsr_flow_key_init(&fixture->key, L3DSR_FLOW_KEY_DEFAULT);
	fixture->budget.limit = L3DSR_PINS_TOTAL;
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_init(&fixture->pool, config,
						 &fixture->key,
						 &fixture->budget));
	test->priv = fixture;
	return 0;
}

void pool_fixture_exit(struct kunit *test)
{
	if (test->priv)
		l3dsr_pool_free(pool_of(test));
	rcu_barrier();
}

struct l3dsr_dest_config pool_dest(u8 name)
{
	return (struct l3dsr_dest_config){
		.address.ip = htonl(0x0a000000 | name),
		.family = AF_INET,
		.port = htons(80),
		.weight = 1,
	};
}
