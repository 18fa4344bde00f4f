// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which service covers a packet: the most specific.
 */
#include <kunit/test.h>

#include "common/packet.h"
#include "director/assign.h"
#include "director/service.h"

struct fixture {
	struct l3dsr_services services;
	struct l3dsr_flow_key key;
	struct l3dsr_pin_budget pins;
};

static const struct l3dsr_pool_config pool_config = {
	.sched = &l3dsr_sched_mh, .table_size = 251, .pins = 100,
};

static int match_init(struct kunit *test)
{
	struct fixture *fixture = kunit_kzalloc(test, sizeof(*fixture),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fixture);
	l3dsr_flow_key_init(&fixture->key, L3DSR_FLOW_KEY_DEFAULT);
	fixture->pins.limit = L3DSR_PINS_TOTAL;
	KUNIT_ASSERT_EQ(test, 0, l3dsr_services_init(&fixture->services));
	test->priv = fixture;
	return 0;
}

static void match_exit(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	struct l3dsr_service *service;
	unsigned long id;

	if (!fixture)
		return;
	xa_for_each(&fixture->services.by_id, id, service)
		l3dsr_service_del(&fixture->services, service);
	rcu_barrier();
	l3dsr_services_exit(&fixture->services);
}

/* 198.18.0.0 and what lies behind it. */
#define VIP(last)	htonl(0xc6120000 | (last))

static struct l3dsr_service_key key4(__be32 address, u8 prefix, u16 first,
				     u16 last)
{
	return (struct l3dsr_service_key){
		.address.ip = address,
		.prefix = prefix,
		.port = htons(first),
		.last_port = htons(last),
		.protocol = IPPROTO_TCP,
		.family = AF_INET,
	};
}

/* Services are known by their code. */
static int add(struct kunit *test, u8 name, struct l3dsr_service_key key)
{
	struct fixture *fixture = test->priv;
	struct l3dsr_service *service;
	struct l3dsr_pool *pool;
	int err;

	pool = l3dsr_pool_alloc(&pool_config, &fixture->key,
				&fixture->pins);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	service = l3dsr_service_alloc(&key, pool);
	KUNIT_ASSERT_NOT_NULL(test, service);
	service->code = name;
	err = l3dsr_service_add(&fixture->services, service);
	if (err)
		l3dsr_service_free(service);
	return err;
}

static void del(struct kunit *test, struct l3dsr_service_key key)
{
	struct fixture *fixture = test->priv;
	struct l3dsr_service *service = l3dsr_service_find(&fixture->services,
							   &key);

	KUNIT_ASSERT_NOT_NULL(test, service);
	l3dsr_service_del(&fixture->services, service);
}

static u8 match_from(struct kunit *test, bool local, __be32 address, u16 port,
		     u8 protocol)
{
	const struct l3dsr_packet pkt = {
		.net = &init_net,
		.local_out = local,
		.family = AF_INET,
		.protocol = protocol,
		.daddr.ip = address,
		.dport = htons(port),
	};
	struct fixture *fixture = test->priv;
	struct l3dsr_service *service;
	bool covered;
	u8 name = 0;

	rcu_read_lock();
	covered = l3dsr_match_vip(&fixture->services.match, &pkt);
	service = l3dsr_match_packet(&fixture->services, &pkt);
	if (service)
		name = service->code;
	rcu_read_unlock();
	if (name)
		KUNIT_EXPECT_TRUE(test, covered);
	return name;
}

static u8 match(struct kunit *test, __be32 address, u16 port, u8 protocol)
{
	return match_from(test, false, address, port, protocol);
}

static void most_specific_wins(struct kunit *test)
{
	static const struct {
		u32 last;
		u16 port;
		u8 name;
	} cases[] = {
		{ 250, 80, 1 }, { 250, 1000, 2 }, { 250, 1999, 2 },
		{ 250, 999, 3 }, { 250, 2000, 3 }, { 250, 1500, 4 },
		{ 251, 80, 5 }, { 251, 81, 6 }, { 300, 80, 7 },
		{ 0x10000, 80, 8 },
	};
	unsigned int i;

	KUNIT_EXPECT_EQ(test, 0, add(test, 8, key4(0, 0, 0, 65535)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 7, key4(VIP(0), 16, 80, 80)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 6, key4(VIP(0), 24, 0, 65535)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 5, key4(VIP(0), 24, 80, 80)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 3, key4(VIP(250), 32, 0, 65535)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 2, key4(VIP(250), 32, 1000, 1999)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 1, key4(VIP(250), 32, 80, 80)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 4, key4(VIP(250), 32, 1500, 1500)));
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, match(test, VIP(cases[i].last),
						cases[i].port, IPPROTO_TCP),
				    cases[i].name, "case %u", i);
	KUNIT_EXPECT_EQ(test, match(test, VIP(250), 80, IPPROTO_UDP), 0);
}

static void prefixes_leave_the_host_alone(struct kunit *test)
{
	static const u32 neighbours[] = {
		INADDR_BROADCAST, INADDR_ALLHOSTS_GROUP, INADDR_LOOPBACK,
		INADDR_ANY, 0xa9fe0001,
	};
	unsigned int i;

	KUNIT_EXPECT_EQ(test, 0, add(test, 1, key4(0, 0, 0, 65535)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 2, key4(VIP(1), 32, 80, 80)));
	for (i = 0; i < ARRAY_SIZE(neighbours); i++)
		KUNIT_EXPECT_EQ_MSG(test, match(test, htonl(neighbours[i]), 80,
						IPPROTO_TCP),
				    0, "case %u", i);
	KUNIT_EXPECT_EQ(test, match(test, VIP(2), 80, IPPROTO_TCP), 1);
	KUNIT_EXPECT_EQ(test, match_from(test, true, VIP(2), 80, IPPROTO_TCP),
			0);
	KUNIT_EXPECT_EQ(test, match_from(test, true, VIP(1), 81, IPPROTO_TCP),
			0);
	KUNIT_EXPECT_EQ(test, match_from(test, true, VIP(1), 80, IPPROTO_TCP),
			2);
}

static void deleting_uncovers(struct kunit *test)
{
	struct l3dsr_service_key all = key4(VIP(1), 32, 0, 65535);
	struct l3dsr_service_key range = key4(VIP(1), 32, 10, 20);
	struct l3dsr_service_key more = key4(VIP(1), 32, 30, 40);
	struct l3dsr_service_key one = key4(VIP(1), 32, 15, 15);

	KUNIT_EXPECT_EQ(test, 0, add(test, 1, one));
	KUNIT_EXPECT_EQ(test, 0, add(test, 2, range));
	KUNIT_EXPECT_EQ(test, 0, add(test, 3, all));
	KUNIT_EXPECT_EQ(test, 0, add(test, 4, more));
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 15, IPPROTO_TCP), 1);
	del(test, one);
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 15, IPPROTO_TCP), 2);
	del(test, range);
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 15, IPPROTO_TCP), 3);
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 35, IPPROTO_TCP), 4);
	del(test, all);
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 15, IPPROTO_TCP), 0);
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 40, IPPROTO_TCP), 4);
	del(test, more);
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 40, IPPROTO_TCP), 0);
}

static void ranges_do_not_overlap(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, 0, add(test, 1, key4(VIP(1), 32, 100, 200)));
	KUNIT_EXPECT_EQ(test, -EEXIST,
			add(test, 2, key4(VIP(1), 32, 100, 200)));
	KUNIT_EXPECT_EQ(test, -EEXIST, add(test, 2, key4(VIP(1), 32, 50, 100)));
	KUNIT_EXPECT_EQ(test, -EEXIST,
			add(test, 2, key4(VIP(1), 32, 200, 300)));
	KUNIT_EXPECT_EQ(test, -EEXIST, add(test, 2, key4(VIP(1), 32, 50, 300)));
	KUNIT_EXPECT_EQ(test, -EEXIST,
			add(test, 2, key4(VIP(1), 32, 120, 130)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 3, key4(VIP(1), 32, 201, 300)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 4, key4(VIP(1), 32, 50, 99)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 5, key4(VIP(2), 32, 100, 200)));
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 99, IPPROTO_TCP), 4);
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 100, IPPROTO_TCP), 1);
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 201, IPPROTO_TCP), 3);
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 301, IPPROTO_TCP), 0);
}

static void ranges_are_limited(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 64; i++)
		KUNIT_ASSERT_EQ(test, 0, add(test, 1, key4(VIP(1), 32,
							   i * 10, i * 10 + 5)));
	KUNIT_EXPECT_EQ(test, -ENOSPC,
			add(test, 2, key4(VIP(1), 32, 64000, 64001)));
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 633, IPPROTO_TCP), 1);
	KUNIT_EXPECT_EQ(test, match(test, VIP(1), 64000, IPPROTO_TCP), 0);
}

static void shapes_are_limited(struct kunit *test)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, 0, add(test, 1, key4(VIP(1), 32, 80, 80)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 2, key4(VIP(1), 32, 0, 65535)));
	for (i = 1; i <= 8; i++)
		KUNIT_EXPECT_EQ(test, 0, add(test, 10 + i,
					     key4(VIP(0), 16 + i, 80, 80)));
	KUNIT_EXPECT_EQ(test, -ENOSPC, add(test, 3, key4(VIP(0), 15, 80, 80)));
	KUNIT_EXPECT_EQ(test, 0, add(test, 4, key4(VIP(0), 24, 81, 81)));
	del(test, key4(VIP(0), 17, 80, 80));
	KUNIT_EXPECT_EQ(test, 0, add(test, 5, key4(htonl(0xc6100000), 12, 80,
						   80)));
	KUNIT_EXPECT_EQ(test, match(test, VIP(0x10000), 80, IPPROTO_TCP), 5);
}

#define MANY_SERVICES	10000
#define MANY_DESTS	100

/* A shared pool with so many dests. */
static struct l3dsr_pool *large_pool(struct kunit *test)
{
	static const struct l3dsr_pool_config config = {
		.sched = &l3dsr_sched_mh, .table_size = L3DSR_TABLE_SIZE,
		.pins = L3DSR_PINS,
	};
	struct fixture *fixture = test->priv;
	struct l3dsr_dest_config *configs;
	struct l3dsr_pool *pool;
	LIST_HEAD(old);
	unsigned int i;

	configs = kunit_kcalloc(test, MANY_DESTS, sizeof(*configs), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, configs);
	for (i = 0; i < MANY_DESTS; i++)
		configs[i] = (struct l3dsr_dest_config){
			.address.ip = htonl(0x0a010100 | i),
			.family = AF_INET, .weight = 1,
		};
	pool = l3dsr_pool_alloc(&config, &fixture->key,
				&fixture->pins);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	strscpy(pool->name, "web", sizeof(pool->name));
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_assign(pool, &config, 0, configs,
						   MANY_DESTS, &old));
	return pool;
}

static size_t size_of_pool(const struct l3dsr_pool *pool)
{
	const struct l3dsr_table *table =
		rcu_dereference_protected(pool->table, 1);
	const struct l3dsr_dest *dest;
	size_t size = ksize(pool);

	size += struct_size(table, dests, table->ids);
	size += table->size * sizeof(*table->buckets);
	list_for_each_entry(dest, &pool->dests, node)
		size += ksize(dest) + ksize(dest->load);
	return size;
}

/* A hash table and what is in it; each begins with its struct rhash_head. */
static size_t size_of_hash(struct rhashtable *hash)
{
	struct rhashtable_iter iter;
	size_t size = 0;
	void *found;

	rhashtable_walk_enter(hash, &iter);
	rhashtable_walk_start(&iter);
	while ((found = rhashtable_walk_next(&iter)))
		if (!IS_ERR(found))
			size += ksize(found);
	size += rht_dereference_rcu(hash->tbl, hash)->size * sizeof(void *);
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
	return size;
}

static void add_to(struct kunit *test, struct l3dsr_service_key key,
		   struct l3dsr_pool *pool)
{
	struct l3dsr_service *service = l3dsr_service_alloc(&key, pool);
	struct fixture *fixture = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, service);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_service_add(&fixture->services,
						   service));
}

/* Counters of CPUs apart. */
static void many_share_a_pool(struct kunit *test)
{
	struct l3dsr_pool *pool = large_pool(test);
	struct fixture *fixture = test->priv;
	struct l3dsr_service *service;
	unsigned long id;
	size_t size;
	u32 i;

	for (i = 0; i < MANY_SERVICES; i++)
		add_to(test, key4(VIP(i), 32, 80, 80), pool);
	/* They grow from a work queue. */
	flush_work(&fixture->services.by_key.run_work);
	flush_work(&fixture->services.match.vips.run_work);
	size = size_of_pool(pool) + size_of_hash(&fixture->services.by_key) +
	       size_of_hash(&fixture->services.match.vips) +
	       DIV_ROUND_UP(MANY_SERVICES, XA_CHUNK_SIZE - 1) *
	       sizeof(struct xa_node);
	kunit_info(test, "%u services on a pool of %u dests: %zu bytes",
		   MANY_SERVICES, MANY_DESTS, size);
	KUNIT_EXPECT_LE(test, size, 2u << 20);
	xa_for_each(&fixture->services.by_id, id, service)
		l3dsr_service_del(&fixture->services, service);
	l3dsr_pool_destroy_rcu(pool);
	rcu_barrier();
}

static enum l3dsr_vip_state state(struct kunit *test, __be32 address)
{
	const union nf_inet_addr addr = { .ip = address };
	struct fixture *fixture = test->priv;
	enum l3dsr_vip_state state;

	rcu_read_lock();
	state = l3dsr_match_vip_state(&fixture->services.match, AF_INET, &addr);
	rcu_read_unlock();
	return state;
}

/* The first of its pools and the last, in whatever order they go. */
static void vip_is_up_while_a_pool_is(struct kunit *test)
{
	const struct l3dsr_service_key down = key4(VIP(1), 32, 80, 80);
	const struct l3dsr_service_key up = key4(VIP(1), 32, 81, 81);
	const struct l3dsr_service_key more = key4(VIP(1), 32, 82, 82);
	struct l3dsr_pool *pool = large_pool(test);

	KUNIT_EXPECT_EQ(test, state(test, VIP(1)), L3DSR_VIP_NONE);
	KUNIT_ASSERT_EQ(test, 0, add(test, 1, down));
	KUNIT_EXPECT_EQ(test, state(test, VIP(1)), L3DSR_VIP_DOWN);
	add_to(test, up, pool);
	KUNIT_EXPECT_EQ(test, state(test, VIP(1)), L3DSR_VIP_UP);
	del(test, down);
	KUNIT_EXPECT_EQ(test, state(test, VIP(1)), L3DSR_VIP_UP);
	add_to(test, more, pool);
	del(test, up);
	KUNIT_EXPECT_EQ(test, state(test, VIP(1)), L3DSR_VIP_UP);
	KUNIT_ASSERT_EQ(test, 0, add(test, 1, down));
	del(test, more);
	KUNIT_EXPECT_EQ(test, state(test, VIP(1)), L3DSR_VIP_DOWN);
	add_to(test, up, pool);
	KUNIT_EXPECT_EQ(test, state(test, VIP(1)), L3DSR_VIP_UP);
	del(test, up);
	del(test, down);
	KUNIT_EXPECT_EQ(test, state(test, VIP(1)), L3DSR_VIP_NONE);
	l3dsr_pool_destroy_rcu(pool);
}

static struct kunit_case match_cases[] = {
	KUNIT_CASE(most_specific_wins),
	KUNIT_CASE(prefixes_leave_the_host_alone),
	KUNIT_CASE(deleting_uncovers),
	KUNIT_CASE(ranges_do_not_overlap),
	KUNIT_CASE(ranges_are_limited),
	KUNIT_CASE(shapes_are_limited),
	KUNIT_CASE(many_share_a_pool),
	KUNIT_CASE(vip_is_up_while_a_pool_is),
	{}
};

static struct kunit_suite match_suite = {
	.name = "l3dsr_match",
	.init = match_init,
	.exit = match_exit,
	.test_cases = match_cases,
};

kunit_test_suite(match_suite);
