// SPDX-License-Identifier: GPL-2.0-only
#include "pool_fixture.h"

#include <linux/ip.h>
#include <linux/tcp.h>

#include "clock.h"
#include "director/owner_usual.h"

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
	struct pool_fixture *fixture = test->priv;

	if (fixture) {
		l3dsr_pool_free(&fixture->pool);
		kfree_skb(fixture->skb);
	}
	rcu_barrier();
}

int pool_go_straight(struct kunit *test)
{
	unsigned int len = sizeof(struct iphdr) + sizeof(struct tcphdr);
	struct pool_fixture *fixture = test->priv;

	fixture->skb = alloc_skb(len, GFP_KERNEL);
	if (!fixture->skb)
		return -ENOMEM;
	skb_put(fixture->skb, len);
	return 0;
}

/* What the straight way reads of it. */
static void write_packet(struct sk_buff *skb, const struct l3dsr_packet *pkt)
{
	struct tcphdr *tcp = (struct tcphdr *)(skb->data +
					       sizeof(struct iphdr));

	memset(skb->data, 0, skb->len);
	*(struct iphdr *)skb->data = (struct iphdr){
		.version = 4, .ihl = 5, .tot_len = htons(skb->len),
		.protocol = pkt->protocol,
		.saddr = pkt->saddr.ip, .daddr = pkt->daddr.ip,
	};
	tcp->source = pkt->sport;
	tcp->dest = pkt->dport;
	tcp->syn = pkt->opens_flow;
	tcp->ack = !pkt->opens_flow;
	tcp->fin = pkt->closes_flow;
}

struct l3dsr_dest *pool_choose_straight(struct kunit *test,
					const struct l3dsr_packet *pkt)
{
	struct pool_fixture *fixture = test->priv;
	const struct l3dsr_table *table = rcu_dereference(fixture->pool.table);
	u64 hash;

	if (!table->pins || table->sched->hash != l3dsr_hash_client)
		return NULL;
	hash = l3dsr_hash_client(table, pkt);
	write_packet(fixture->skb, pkt);
	return l3dsr_owner_usual(table, fixture->skb,
				 reciprocal_scale(hash >> 32, table->size),
				 AF_INET);
}

struct l3dsr_dest *pool_choose(struct kunit *test,
			       const struct l3dsr_packet *pkt)
{
	struct pool_fixture *fixture = test->priv;
	struct l3dsr_dest *dest = NULL;

	if (fixture->skb)
		dest = pool_choose_straight(test, pkt);
	return dest ?: l3dsr_sched_choose(rcu_dereference(fixture->pool.table),
					  pkt);
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
