// SPDX-License-Identifier: GPL-2.0-only
#include "bench.h"

#include <linux/if_ether.h>
#include <linux/slab.h>

/* For the headers of tunnels, as drivers leave it. */
#define HEADROOM	192

#define MAGIC		0x6c3364737262656eULL

/* Behind the room for the packet: whose skb it is. Lost with the head. */
struct cookie {
	u64 magic;
	struct bench_ring *ring;
};

static LIST_HEAD(rings);
static DEFINE_MUTEX(rings_lock);

/* A ring for one who runs packets. Context: may sleep. Return: NULL without
 * memory.
 */
struct bench_ring *bench_ring_get(void)
{
	struct bench_ring *ring;

	mutex_lock(&rings_lock);
	list_for_each_entry(ring, &rings, list)
		if (!ring->used)
			goto found;
	ring = kzalloc(sizeof(*ring), GFP_KERNEL);
	if (!ring)
		goto out;
	list_add(&ring->list, &rings);
found:
	ring->used = true;
out:
	mutex_unlock(&rings_lock);
	return ring;
}

static void push(struct bench_ring *ring, struct sk_buff *skb)
{
	ring->skbs[(ring->next + ring->count++) % BENCH_RING] = skb;
}

static struct sk_buff *pop(struct bench_ring *ring)
{
	struct sk_buff *skb = ring->skbs[ring->next];

	ring->next = (ring->next + 1) % BENCH_RING;
	ring->count--;
	return skb;
}

static void drain(struct bench_ring *ring)
{
	while (ring->count)
		kfree_skb(pop(ring));
}

void bench_ring_put(struct bench_ring *ring)
{
	mutex_lock(&rings_lock);
	drain(ring);
	ring->used = false;
	mutex_unlock(&rings_lock);
}

/* When no device and no hook is left. */
void bench_rings_free(void)
{
	struct bench_ring *ring, *next;

	list_for_each_entry_safe(ring, next, &rings, list) {
		drain(ring);
		kfree(ring);
	}
}

static struct cookie *cookie_of(const struct sk_buff *skb)
{
	return (struct cookie *)skb_end_pointer(skb) - 1;
}

static struct sk_buff *make(struct bench_ring *ring)
{
	unsigned int size = SKB_DATA_ALIGN(HEADROOM + ETH_HLEN + ring->room +
					   sizeof(struct cookie));
	struct sk_buff *skb = alloc_skb(size, GFP_KERNEL);

	if (skb)
		*cookie_of(skb) = (struct cookie){ MAGIC, ring };
	return skb;
}

/**
 * bench_ring_fill() - have a full ring, whatever became of its skbs.
 * @ring: the ring.
 * @room: for a packet, in bytes.
 *
 * Context: may sleep. Return: 0 or -ENOMEM.
 */
int bench_ring_fill(struct bench_ring *ring, unsigned int room)
{
	if (ring->room != room)
		drain(ring);
	ring->room = room;
	while (ring->count < BENCH_RING) {
		struct sk_buff *skb = make(ring);

		if (!skb)
			return -ENOMEM;
		push(ring, skb);
	}
	return 0;
}

/* Leave nothing of the last journey. */
static void reset(struct sk_buff *skb)
{
	skb_scrub_packet(skb, true);
	skb_orphan(skb);
	skb_clear_hash(skb);
	memset(skb->cb, 0, sizeof(skb->cb));
	memset(skb_shinfo(skb), 0, offsetof(struct skb_shared_info, dataref));
	skb->ip_summed = CHECKSUM_NONE;
	skb->csum = 0;
	skb->encapsulation = 0;
	skb->inner_protocol = 0;
	skb->priority = 0;
	skb_set_queue_mapping(skb, 0);
	skb->data = skb->head;
	skb->len = 0;
	skb->data_len = 0;
	skb_reset_tail_pointer(skb);
	skb_reserve(skb, HEADROOM);
}

/* The skb that has rested longest, empty, as if @dev were about to fill it. The
 * ring must not be empty.
 */
struct sk_buff *bench_ring_take(struct bench_ring *ring,
				struct net_device *dev)
{
	struct sk_buff *skb = pop(ring);

	reset(skb);
	skb->dev = dev;
	return skb;
}

/* At the end of a packet's way, while the clock runs: back into the ring.
 * Return: false if the skb is not a ring's, or not as it was; then it is still
 * the caller's.
 */
bool bench_ring_give_back(struct sk_buff *skb)
{
	const struct cookie *cookie = cookie_of(skb);
	struct bench_ring *ring;

	if (skb_end_offset(skb) < HEADROOM + sizeof(*cookie) ||
	    cookie->magic != MAGIC || skb_shared(skb) || skb_cloned(skb))
		return false;
	ring = cookie->ring;
	if (!ring->running || ring->cpu != smp_processor_id() ||
	    ring->count == BENCH_RING)
		return false;
	push(ring, skb);
	return true;
}
