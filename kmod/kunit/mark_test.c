// SPDX-License-Identifier: GPL-2.0-only
/*
 * Marks: which of them name a dest, which dest they name, and which service;
 * and counters that begin anew.
 */
#include <kunit/test.h>

#include "director/assign.h"
#include "director/mark.h"
#include "director/service.h"

struct fixture {
	struct l3dsr_services services;
	struct l3dsr_marks marks;
	struct l3dsr_flow_key key;
	struct l3dsr_pin_budget pins;
};

static const struct l3dsr_pool_config pool_config = {
	.sched = &l3dsr_sched_mh, .table_size = 251, .pins = 100,
};

static int mark_init(struct kunit *test)
{
	struct fixture *fixture = kunit_kzalloc(test, sizeof(*fixture),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fixture);
	l3dsr_flow_key_init(&fixture->key, L3DSR_FLOW_KEY_DEFAULT);
	fixture->pins.limit = L3DSR_PINS_TOTAL;
	KUNIT_ASSERT_EQ(test, 0, l3dsr_services_init(&fixture->services));
	l3dsr_marks_init(&fixture->marks);
	test->priv = fixture;
	return 0;
}

static void mark_exit(struct kunit *test)
{
	struct fixture *fixture = test->priv;
	struct l3dsr_service *service;
	unsigned long id;

	if (!fixture)
		return;
	xa_for_each(&fixture->services.by_id, id, service) {
		l3dsr_marks_drop(&fixture->marks, service);
		l3dsr_service_del(&fixture->services, service);
	}
	rcu_barrier();
	KUNIT_EXPECT_TRUE(test, xa_empty(&fixture->marks.by_mark));
	l3dsr_marks_exit(&fixture->marks);
	l3dsr_services_exit(&fixture->services);
}

static struct l3dsr_service *add_service(struct kunit *test,
					 struct l3dsr_service_key key)
{
	struct fixture *fixture = test->priv;
	struct l3dsr_service *service;
	struct l3dsr_pool *pool;

	pool = l3dsr_pool_alloc(&pool_config, &fixture->key,
				&fixture->pins);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	service = l3dsr_service_alloc(&key, pool);
	KUNIT_ASSERT_NOT_NULL(test, service);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_service_add(&fixture->services,
						   service));
	return service;
}

static struct l3dsr_dest *add_dest(struct kunit *test,
				   struct l3dsr_service *service, u8 name,
				   u32 mark)
{
	const struct l3dsr_dest_config config = {
		.address.ip = htonl(0x0a000000 | name),
		.family = AF_INET,
		.down = true,
		.mark = mark,
	};
	struct l3dsr_dest *dest = l3dsr_dest_alloc(&config, NULL);
	struct fixture *fixture = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, dest);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_mark_take(&fixture->marks, mark,
						 service));
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_add(service->pool, dest));
	l3dsr_mark_name(&fixture->marks, mark, dest->id);
	return dest;
}

static struct l3dsr_dest *named_by(struct kunit *test, u32 mark,
				   struct l3dsr_service **service)
{
	struct fixture *fixture = test->priv;
	struct l3dsr_dest *dest;

	rcu_read_lock();
	dest = l3dsr_mark_find(&fixture->marks, mark, service);
	rcu_read_unlock();
	return dest;
}

static const struct l3dsr_service_key web = {
	.address.ip = htonl(0xc61200fa), .prefix = 32, .port = htons(80),
	.last_port = htons(80), .protocol = IPPROTO_TCP, .family = AF_INET,
};

static void bits_of_the_mask_tell(struct kunit *test)
{
	static const struct {
		u32 value, mask, mark;
		bool is;
	} cases[] = {
		{ 0x100, 0xff00, 0x100, true },
		{ 0x100, 0xff00, 0x1ff, true },
		{ 0x100, 0xff00, 0xabcd01ff, true },
		{ 0x100, 0xff00, 0x200, false },
		{ 0x100, 0xff00, 0, false },
		{ 0x80000000, 0x80000000, 0xffffffff, true },
		{ 7, 0xffffffff, 7, true },
		{ 7, 0xffffffff, 6, false },
		{ 0, 0, 0, false },
		{ 0, 0, 7, false },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ_MSG(test, cases[i].is,
				    l3dsr_mark_in(L3DSR_MARK_SPACE(cases[i].value,
								   cases[i].mask),
						  cases[i].mark),
				    "case %u", i);
}

static void names_a_dest_that_is_down(struct kunit *test)
{
	struct l3dsr_service *service = add_service(test, web), *found = NULL;
	struct l3dsr_dest *one = add_dest(test, service, 1, 0x101);
	struct l3dsr_dest *two = add_dest(test, service, 2, 0xffffffff);

	KUNIT_EXPECT_PTR_EQ(test, named_by(test, 0x101, &found), one);
	KUNIT_EXPECT_PTR_EQ(test, found, service);
	KUNIT_EXPECT_PTR_EQ(test, named_by(test, 0xffffffff, &found), two);
	KUNIT_EXPECT_NULL(test, named_by(test, 0x102, &found));
}

static void is_one_dests(struct kunit *test)
{
	struct l3dsr_service *service = add_service(test, web), *found;
	struct fixture *fixture = test->priv;

	add_dest(test, service, 1, 0x101);
	KUNIT_EXPECT_EQ(test, -EEXIST, l3dsr_mark_take(&fixture->marks, 0x101,
						       service));
	l3dsr_mark_drop(&fixture->marks, 0x101);
	KUNIT_EXPECT_NULL(test, named_by(test, 0x101, &found));
	KUNIT_EXPECT_EQ(test, 0, l3dsr_mark_take(&fixture->marks, 0x101,
						 service));
	/* Taken, but nobody has it yet. */
	KUNIT_EXPECT_NULL(test, named_by(test, 0x101, &found));
	l3dsr_mark_drop(&fixture->marks, 0x101);
}

static void changed_dest_keeps_it(struct kunit *test)
{
	struct l3dsr_service *service = add_service(test, web), *found;
	struct l3dsr_dest *old = add_dest(test, service, 1, 0x101);
	struct l3dsr_dest_config config = old->config;
	struct l3dsr_dest *dest;

	config.down = false;
	dest = l3dsr_dest_alloc(&config, old);
	KUNIT_ASSERT_NOT_NULL(test, dest);
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_replace(service->pool, old, dest));
	KUNIT_EXPECT_PTR_EQ(test, named_by(test, 0x101, &found), dest);
}

/* A service's dests are replaced: names of the new ones, a letter each, and
 * their marks.
 */
static int replace(struct kunit *test, struct l3dsr_service *service,
		   const char *names, const u32 *marks)
{
	struct l3dsr_dest_config configs[4] = {};
	struct fixture *fixture = test->priv;
	unsigned int i, count = strlen(names);
	LIST_HEAD(old);
	int err;

	for (i = 0; i < count; i++)
		configs[i] = (struct l3dsr_dest_config){
			.address.ip = htonl(0x0a000000 | names[i]),
			.family = AF_INET, .weight = 1, .mark = marks[i],
		};
	err = l3dsr_marks_take(&fixture->marks, service, configs, count);
	if (err)
		return err;
	KUNIT_ASSERT_EQ(test, 0, l3dsr_pool_assign(service->pool, &pool_config,
						   0, configs, count, &old));
	l3dsr_marks_settle(&fixture->marks, service, &old);
	l3dsr_dests_free_rcu(&old);
	return 0;
}

static char name_by(struct kunit *test, u32 mark)
{
	struct l3dsr_service *service;
	struct l3dsr_dest *dest = named_by(test, mark, &service);

	return dest ? ntohl(dest->config.address.ip) & 0xff : 0;
}

static void replaced_dests_take_them(struct kunit *test)
{
	struct l3dsr_service *service = add_service(test, web), *other;
	struct l3dsr_service_key key = web;

	key.protocol = IPPROTO_UDP;
	other = add_service(test, key);
	add_dest(test, other, 1, 0x109);
	KUNIT_EXPECT_EQ(test, 0, replace(test, service, "abc",
					 (u32[]){ 0x101, 0x102, 0 }));
	KUNIT_EXPECT_EQ(test, name_by(test, 0x101), 'a');
	KUNIT_EXPECT_EQ(test, name_by(test, 0x102), 'b');
	/* One stays, one moves to another dest, one comes. */
	KUNIT_EXPECT_EQ(test, 0, replace(test, service, "acd",
					 (u32[]){ 0x101, 0x102, 0x103 }));
	KUNIT_EXPECT_EQ(test, name_by(test, 0x101), 'a');
	KUNIT_EXPECT_EQ(test, name_by(test, 0x102), 'c');
	KUNIT_EXPECT_EQ(test, name_by(test, 0x103), 'd');
	/* What two want, or another service has, is refused and stays. */
	KUNIT_EXPECT_EQ(test, -EEXIST, replace(test, service, "ab",
					       (u32[]){ 0x104, 0x104 }));
	KUNIT_EXPECT_EQ(test, -EEXIST, replace(test, service, "ab",
					       (u32[]){ 0x102, 0x109 }));
	KUNIT_EXPECT_EQ(test, name_by(test, 0x102), 'c');
	KUNIT_EXPECT_EQ(test, name_by(test, 0x104), 0);
	KUNIT_EXPECT_EQ(test, 0, replace(test, service, "a", (u32[]){ 0x102 }));
	KUNIT_EXPECT_EQ(test, name_by(test, 0x102), 'a');
	KUNIT_EXPECT_EQ(test, name_by(test, 0x101), 0);
	KUNIT_EXPECT_EQ(test, name_by(test, 0x103), 0);
}

static void service_of_a_mark(struct kunit *test)
{
	struct l3dsr_service *four, *six, *found;
	struct fixture *fixture = test->priv;
	struct l3dsr_packet pkt = { .net = &init_net, .family = AF_INET };

	four = add_service(test, l3dsr_mark_key(AF_INET, 5));
	six = add_service(test, l3dsr_mark_key(AF_INET6, 5));
	rcu_read_lock();
	found = l3dsr_match_mark(&fixture->services, AF_INET, 5);
	KUNIT_EXPECT_PTR_EQ(test, found, four);
	found = l3dsr_match_mark(&fixture->services, AF_INET6, 5);
	KUNIT_EXPECT_PTR_EQ(test, found, six);
	found = l3dsr_match_mark(&fixture->services, AF_INET, 6);
	KUNIT_EXPECT_NULL(test, found);
	/* It has no address: by that no packet is its. */
	KUNIT_EXPECT_FALSE(test, l3dsr_match_vip(&fixture->services.match,
						 &pkt));
	rcu_read_unlock();
	KUNIT_EXPECT_TRUE(test, l3dsr_match_key(&four->key, &pkt));
	KUNIT_EXPECT_FALSE(test, l3dsr_match_key(&six->key, &pkt));
}

static void keys_cover(struct kunit *test)
{
	struct l3dsr_packet pkt = {
		.family = AF_INET, .protocol = IPPROTO_TCP,
		.daddr.ip = htonl(0xc61200fa), .dport = htons(80),
	};
	struct l3dsr_service_key key = web;

	KUNIT_EXPECT_TRUE(test, l3dsr_match_key(&key, &pkt));
	pkt.dport = htons(81);
	KUNIT_EXPECT_FALSE(test, l3dsr_match_key(&key, &pkt));
	key.last_port = htons(81);
	KUNIT_EXPECT_TRUE(test, l3dsr_match_key(&key, &pkt));
	pkt.daddr.ip = htonl(0xc61200fb);
	KUNIT_EXPECT_FALSE(test, l3dsr_match_key(&key, &pkt));
	key.address.ip = htonl(0xc6120000);
	key.prefix = 16;
	KUNIT_EXPECT_TRUE(test, l3dsr_match_key(&key, &pkt));
	pkt.protocol = IPPROTO_UDP;
	KUNIT_EXPECT_FALSE(test, l3dsr_match_key(&key, &pkt));
}

static struct l3dsr_counters counted(const struct l3dsr_service *service)
{
	struct l3dsr_counters sum = {};

	l3dsr_counters_sum(service->counters, &sum);
	l3dsr_counters_since(&sum, &service->zero);
	return sum;
}

static void counters_begin_anew(struct kunit *test)
{
	struct l3dsr_service *service = add_service(test, web);

	local_bh_disable();
	l3dsr_counters_add(service->counters, 100, true);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, counted(service).bytes, 100);
	l3dsr_service_zero(service);
	KUNIT_EXPECT_EQ(test, counted(service).packets, 0);
	local_bh_disable();
	l3dsr_counters_add(service->counters, 7, false);
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, counted(service).packets, 1);
	KUNIT_EXPECT_EQ(test, counted(service).bytes, 7);
	KUNIT_EXPECT_EQ(test, counted(service).flows, 0);
}

static struct kunit_case mark_cases[] = {
	KUNIT_CASE(bits_of_the_mask_tell),
	KUNIT_CASE(names_a_dest_that_is_down),
	KUNIT_CASE(is_one_dests),
	KUNIT_CASE(changed_dest_keeps_it),
	KUNIT_CASE(replaced_dests_take_them),
	KUNIT_CASE(service_of_a_mark),
	KUNIT_CASE(keys_cover),
	KUNIT_CASE(counters_begin_anew),
	{}
};

static struct kunit_suite mark_suite = {
	.name = "l3dsr_mark",
	.init = mark_init,
	.exit = mark_exit,
	.test_cases = mark_cases,
};

kunit_test_suite(mark_suite);
