// SPDX-License-Identifier: GPL-2.0-only
#include "fragment.h"

#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "common/stats.h"
#include "pool.h"

/**
 * struct datagram_key - what fragments of one datagram have in common.
 * @saddr: source.
 * @daddr: destination.
 * @id: identification.
 * @family: AF_INET or AF_INET6.
 * @protocol: of IPv4 (RFC 791, section 3.2); 0 for IPv6, where only the first
 *	fragment's counts (RFC 8200, section 4.5).
 */
struct datagram_key {
	union nf_inet_addr saddr;
	union nf_inet_addr daddr;
	__be32 id;
	u16 family;
	u16 protocol;
};

static_assert(sizeof(struct datagram_key) % sizeof(u32) == 0);

/**
 * struct l3dsr_datagram - one of which a fragment came.
 * @node: in its bucket.
 * @age: in the list by age.
 * @expires: when it is forgotten, in jiffies.
 * @key: which one it is.
 * @waiting: fragments that came before the first.
 * @led: the first came; what follows is of it.
 * @waited: some came before it.
 * @dest: id of the dest it went to, or L3DSR_NOBODY: it is the stack's.
 * @sport: its ports.
 * @dport: likewise.
 * @protocol: its transport protocol.
 * @seen: bytes of data that came.
 * @total: bytes that the datagram has; 0 until the last fragment came.
 */
struct l3dsr_datagram {
	struct hlist_node node;
	struct list_head age;
	unsigned long expires;
	struct datagram_key key;
	struct sk_buff_head waiting;
	bool led;
	bool waited;
	u8 protocol;
	u16 dest;
	__be16 sport;
	__be16 dport;
	u32 seen;
	u32 total;
};

static struct datagram_key key_of(const struct l3dsr_packet *pkt)
{
	return (struct datagram_key){
		.saddr = pkt->saddr,
		.daddr = pkt->daddr,
		.id = pkt->part.id,
		.family = pkt->family,
		.protocol = pkt->family == AF_INET ? pkt->protocol : 0,
	};
}

static struct hlist_head *bucket_of(struct l3dsr_fragments *fragments,
				    const struct datagram_key *key)
{
	u32 hash = jhash2((const u32 *)key, sizeof(*key) / sizeof(u32),
			  fragments->seed);

	return &fragments->buckets[hash % L3DSR_FRAGMENT_BUCKETS];
}

static struct l3dsr_datagram *find(struct l3dsr_fragments *fragments,
				   const struct datagram_key *key)
{
	struct l3dsr_datagram *datagram;

	hlist_for_each_entry(datagram, bucket_of(fragments, key), node)
		if (!memcmp(&datagram->key, key, sizeof(*key)))
			return datagram;
	return NULL;
}

/* Whether there is room for so many bytes; they are taken. */
static bool take_memory(struct l3dsr_fragments *fragments, unsigned int bytes)
{
	if (fragments->memory + bytes > L3DSR_FRAGMENT_MEMORY)
		return false;
	fragments->memory += bytes;
	return true;
}

static struct l3dsr_datagram *add(struct l3dsr_fragments *fragments,
				  const struct datagram_key *key)
{
	struct l3dsr_datagram *datagram;

	if (!take_memory(fragments, sizeof(*datagram)))
		return NULL;
	datagram = kzalloc(sizeof(*datagram), GFP_ATOMIC | __GFP_NOWARN);
	if (!datagram) {
		fragments->memory -= sizeof(*datagram);
		return NULL;
	}
	datagram->key = *key;
	datagram->expires = jiffies + L3DSR_FRAGMENT_LIFE;
	__skb_queue_head_init(&datagram->waiting);
	hlist_add_head(&datagram->node, bucket_of(fragments, key));
	list_add_tail(&datagram->age, &fragments->by_age);
	queue_delayed_work(system_unbound_wq, &fragments->expire,
			   L3DSR_FRAGMENT_LIFE);
	return datagram;
}

/* Hand over what waits. */
static void take_waiting(struct l3dsr_fragments *fragments,
			 struct l3dsr_datagram *datagram,
			 struct sk_buff_head *waited)
{
	const struct sk_buff *skb;

	skb_queue_walk(&datagram->waiting, skb)
		fragments->memory -= skb->truesize;
	skb_queue_splice_tail_init(&datagram->waiting, waited);
}

static void forget(struct l3dsr_fragments *fragments,
		   struct l3dsr_datagram *datagram)
{
	hlist_del(&datagram->node);
	list_del(&datagram->age);
	fragments->memory -= sizeof(*datagram);
	kfree(datagram);
}

/* Note which part came. All of it there is nothing to follow any more, so that
 * room is taken by datagrams under way alone; but what waited may pass the door
 * again.
 */
static void see(struct l3dsr_fragments *fragments,
		struct l3dsr_datagram *datagram,
		const struct l3dsr_packet *pkt)
{
	datagram->seen += pkt->part.len;
	if (!pkt->part.more)
		datagram->total = pkt->part.offset + pkt->part.len;
	if (datagram->led && !datagram->waited && datagram->total &&
	    datagram->seen >= datagram->total)
		forget(fragments, datagram);
}

/* Keep a packet beyond this softirq: nothing may be held that a device or a
 * socket waits for.
 */
static l3dsr_verdict_t hold(struct l3dsr_fragments *fragments,
			    struct l3dsr_datagram *datagram,
			    struct l3dsr_packet *pkt)
{
	if (skb_queue_len(&datagram->waiting) >= L3DSR_FRAGMENTS_HELD ||
	    !take_memory(fragments, pkt->skb->truesize))
		return l3dsr_drop(L3DSR_REASON_FRAGMENT_LIMIT);
	skb_orphan(pkt->skb);
	skb_dst_drop(pkt->skb);
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	skb_ext_del(pkt->skb, SKB_EXT_BRIDGE_NF);
#endif
	pkt->skb->dev = NULL;
	datagram->waited = true;
	__skb_queue_tail(&datagram->waiting, pkt->skb);
	see(fragments, datagram, pkt);
	return l3dsr_stolen(L3DSR_REASON_FRAGMENT_HELD);
}

/* What else says that it is the first of this datagram would send what follows
 * to somebody else (RFC 1858, section 4 has what such packets are for).
 */
static l3dsr_verdict_t lead(struct l3dsr_fragments *fragments,
			    struct l3dsr_datagram *datagram,
			    const struct l3dsr_packet *first, u16 dest,
			    struct sk_buff_head *waited)
{
	if (datagram->led &&
	    (datagram->sport != first->sport ||
	     datagram->dport != first->dport ||
	     datagram->protocol != first->protocol))
		return l3dsr_drop(L3DSR_REASON_FRAGMENT);
	if (!datagram->led) {
		datagram->led = true;
		datagram->dest = dest;
		datagram->sport = first->sport;
		datagram->dport = first->dport;
		datagram->protocol = first->protocol;
		take_waiting(fragments, datagram, waited);
	}
	see(fragments, datagram, first);
	return L3DSR_CONTINUE;
}

/**
 * l3dsr_fragment_lead() - have the other fragments go where the first goes.
 * @fragments: the namespace's.
 * @first: the first fragment, its transport header read.
 * @dest: id of the dest it goes to; L3DSR_NOBODY leaves it to the stack.
 * @waited: those that came before it, in their order, are added; whoever has
 *	the list has them then. They have no device.
 *
 * Where there is no room the others find nobody to follow. Context: softirq
 * or BH off. Return: L3DSR_CONTINUE, or a drop: there was another first
 * fragment.
 */
l3dsr_verdict_t l3dsr_fragment_lead(struct l3dsr_fragments *fragments,
				    const struct l3dsr_packet *first, u16 dest,
				    struct sk_buff_head *waited)
{
	l3dsr_verdict_t verdict = L3DSR_CONTINUE;
	struct datagram_key key = key_of(first);
	struct l3dsr_datagram *datagram;

	if (first->query)
		return L3DSR_CONTINUE;
	spin_lock_bh(&fragments->lock);
	datagram = find(fragments, &key) ?: add(fragments, &key);
	if (datagram)
		verdict = lead(fragments, datagram, first, dest, waited);
	spin_unlock_bh(&fragments->lock);
	return verdict;
}

static l3dsr_verdict_t follow(struct l3dsr_fragments *fragments,
			      struct l3dsr_datagram *datagram,
			      struct l3dsr_packet *later, u16 *dest)
{
	*dest = datagram->dest;
	later->sport = datagram->sport;
	later->dport = datagram->dport;
	later->protocol = datagram->protocol;
	see(fragments, datagram, later);
	return *dest == L3DSR_NOBODY ? L3DSR_NOT_OURS : L3DSR_CONTINUE;
}

/**
 * l3dsr_fragment_follow() - find where the first fragment went, or wait for it.
 * @fragments: the namespace's.
 * @later: a later fragment; has ports and protocol of the first afterwards.
 * @dest: id of the dest it went to.
 *
 * This host's own packets don't wait. Context: softirq or BH off. Return:
 * L3DSR_CONTINUE; L3DSR_NOT_OURS where the first one is the stack's; stolen
 * while it waits; or a drop.
 */
l3dsr_verdict_t l3dsr_fragment_follow(struct l3dsr_fragments *fragments,
				      struct l3dsr_packet *later, u16 *dest)
{
	bool waits = !later->local_out && !later->query;
	struct datagram_key key = key_of(later);
	struct l3dsr_datagram *datagram;
	l3dsr_verdict_t verdict;

	spin_lock_bh(&fragments->lock);
	datagram = find(fragments, &key);
	if (!datagram && waits)
		datagram = add(fragments, &key);
	if (datagram && datagram->led)
		verdict = follow(fragments, datagram, later, dest);
	else if (!waits)
		verdict = l3dsr_drop(L3DSR_REASON_FRAGMENT);
	else if (datagram)
		verdict = hold(fragments, datagram, later);
	else
		verdict = l3dsr_drop(L3DSR_REASON_FRAGMENT_LIMIT);
	spin_unlock_bh(&fragments->lock);
	return verdict;
}

/* Forget what is due, or everything. */
static void forget_due(struct l3dsr_fragments *fragments, bool all,
		       struct sk_buff_head *waited)
{
	struct l3dsr_datagram *datagram, *next;

	spin_lock_bh(&fragments->lock);
	list_for_each_entry_safe(datagram, next, &fragments->by_age, age) {
		if (!all && time_before(jiffies, datagram->expires))
			break;
		take_waiting(fragments, datagram, waited);
		forget(fragments, datagram);
	}
	if (!list_empty(&fragments->by_age))
		queue_delayed_work(system_unbound_wq, &fragments->expire,
				   L3DSR_FRAGMENT_LIFE / 10);
	spin_unlock_bh(&fragments->lock);
}

static void drop_waited(struct l3dsr_fragments *fragments,
			struct sk_buff_head *waited)
{
	struct sk_buff *skb;

	local_bh_disable();
	while ((skb = __skb_dequeue(waited)))
		l3dsr_verdict_end(fragments->net, skb,
				  l3dsr_drop(L3DSR_REASON_FRAGMENT_TIMEOUT));
	local_bh_enable();
}

static void expire(struct work_struct *work)
{
	struct l3dsr_fragments *fragments =
		container_of(to_delayed_work(work), struct l3dsr_fragments,
			     expire);
	struct sk_buff_head waited;

	__skb_queue_head_init(&waited);
	forget_due(fragments, false, &waited);
	drop_waited(fragments, &waited);
}

/* Context: may sleep. */
void l3dsr_fragments_init(struct l3dsr_fragments *fragments, struct net *net)
{
	spin_lock_init(&fragments->lock);
	INIT_LIST_HEAD(&fragments->by_age);
	INIT_DELAYED_WORK(&fragments->expire, expire);
	fragments->seed = get_random_u32();
	fragments->net = net;
}

/* No packet comes any more. Context: may sleep. */
void l3dsr_fragments_exit(struct l3dsr_fragments *fragments)
{
	struct sk_buff_head waited;

	cancel_delayed_work_sync(&fragments->expire);
	__skb_queue_head_init(&waited);
	forget_due(fragments, true, &waited);
	__skb_queue_purge(&waited);
}
