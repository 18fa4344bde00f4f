// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose a flow is while its bucket is on the move: the dest it is pinned to;
 * else the earlier owner's, unless it begins now, which is when it is pinned to
 * the new one.
 *
 * One invariant carries all: as long as a bucket has an earlier owner, flows
 * without a pin are that one's. So nothing need be known of a flow that began
 * before the change, however long it is silent. Where the earlier owner will be
 * forgotten some time, older flows that speak before are pinned to it.
 */
#include "owner.h"

#include "query.h"

/* Seconds after which a SYN may choose anew although its pin has not expired:
 * no client tries longer with the same port.
 */
#define SYN_REUSE	60

/* A packet, and what is known about its flow. */
struct flow {
	const struct l3dsr_table *table;
	const struct l3dsr_packet *pkt;
	struct l3dsr_bucket bucket;
	u64 fingerprint;
	u32 index;
	u32 now;
};

static struct l3dsr_dest *dest_of(const struct l3dsr_table *table, u16 id)
{
	return id < table->ids ? table->dests[id] : NULL;
}

/* The dest if packets may go there at all. */
static struct l3dsr_dest *up_dest(const struct l3dsr_table *table, u16 id)
{
	struct l3dsr_dest *dest = dest_of(table, id);

	return dest && !dest->config.down ? dest : NULL;
}

static bool takes_new_flows(const struct l3dsr_dest *dest)
{
	return dest && !dest->config.down && dest->config.weight;
}

static struct l3dsr_dest *current_owner(const struct flow *flow)
{
	return dest_of(flow->table, flow->bucket.cur);
}

static bool pin_to(const struct flow *flow, u16 dest, bool tentative)
{
	const struct l3dsr_pin pin = {
		.dest = dest,
		.bucket = flow->index,
		.stamp = flow->now,
		.tentative = tentative,
	};

	if (unlikely(flow->pkt->query)) {
		flow->pkt->query->pins =
			l3dsr_pin_has_place(flow->table->pins,
					    flow->fingerprint, flow->now, &pin);
		return flow->pkt->query->pins;
	}
	return l3dsr_pin_add(flow->table->pins, flow->fingerprint, flow->now,
			     &pin);
}

/* A flow that begins: the new owner's, if that can be remembered. */
static struct l3dsr_dest *begin(const struct flow *flow)
{
	struct l3dsr_dest *cur = current_owner(flow);

	if (!cur || flow->bucket.prev == L3DSR_NOBODY ||
	    flow->bucket.prev == flow->bucket.cur)
		return cur;
	if (pin_to(flow, flow->bucket.cur, true))
		return cur;
	/* Where its next packet would go. */
	return up_dest(flow->table, flow->bucket.prev) ?: cur;
}

/* A packet of a protocol that does not say where flows begin: soon after the
 * change it is taken for an older flow's, later for a new one's.
 */
static struct l3dsr_dest *begin_or_go_on(const struct flow *flow)
{
	bool fresh = flow->now - flow->table->changed < L3DSR_UDP_GRACE;
	struct l3dsr_dest *prev = up_dest(flow->table, flow->bucket.prev);
	struct l3dsr_dest *cur = current_owner(flow);

	if (flow->bucket.prev == L3DSR_NOBODY ||
	    flow->bucket.prev == flow->bucket.cur)
		return cur;
	if (prev && (fresh || !cur)) {
		pin_to(flow, flow->bucket.prev, false);
		return prev;
	}
	if (cur)
		pin_to(flow, flow->bucket.cur, false);
	return cur;
}

/* Whether the bucket forgets its earlier owner by itself. */
static bool will_be_forgotten(const struct l3dsr_dest *prev)
{
	return prev->config.weight || prev->config.drain_time;
}

/* A packet of an older flow. */
static struct l3dsr_dest *go_on(const struct flow *flow)
{
	struct l3dsr_dest *prev = up_dest(flow->table, flow->bucket.prev);

	if (!prev)
		return current_owner(flow);
	if (flow->bucket.prev != flow->bucket.cur && will_be_forgotten(prev))
		pin_to(flow, flow->bucket.prev, false);
	return prev;
}

static struct l3dsr_dest *without_pin(const struct flow *flow)
{
	if (flow->pkt->protocol != IPPROTO_TCP)
		return begin_or_go_on(flow);
	if (flow->pkt->opens_flow)
		return begin(flow);
	return go_on(flow);
}

/* A SYN on a pinned flow is a retransmission, unless the flow is over. */
static bool begins_anew(const struct flow *flow, const struct l3dsr_pin *pin)
{
	if (!flow->pkt->opens_flow)
		return false;
	return pin->closing || flow->now - pin->stamp >= SYN_REUSE ||
	       (pin->tentative &&
		!takes_new_flows(dest_of(flow->table, pin->dest)));
}

static void note(const struct flow *flow, struct l3dsr_pin *pin)
{
	if (!flow->pkt->opens_flow)
		pin->tentative = false;
	if (flow->pkt->closes_flow)
		pin->closing = true;
	if (flow->now - pin->stamp >= L3DSR_PIN_STAMP_STEP)
		pin->stamp = flow->now;
}

static struct l3dsr_dest *with_pin(const struct flow *flow,
				   struct l3dsr_pin_slot *slot,
				   struct l3dsr_pin *pin)
{
	bool anew = begins_anew(flow, pin);
	struct l3dsr_dest *dest = up_dest(flow->table, pin->dest);

	if (unlikely(flow->pkt->query))
		l3dsr_query_pin(flow->pkt->query, pin, flow->now);
	if (anew || !dest) {
		dest = current_owner(flow);
		if (!dest)
			return NULL;
		pin->dest = flow->bucket.cur;
		pin->stamp = flow->now;
		pin->closing = false;
		pin->tentative = anew;
	} else {
		note(flow, pin);
	}
	if (likely(!flow->pkt->query))
		l3dsr_pin_set(flow->table->pins, slot, flow->fingerprint, pin);
	return dest;
}

/**
 * l3dsr_owner() - the dest of a packet.
 * @table: of the pool.
 * @pkt: the packet.
 * @bucket: that its flow hashes to.
 *
 * Context: softirq or BH off, RCU read side. Return: the dest, or NULL when
 * none takes the flow.
 */
struct l3dsr_dest *l3dsr_owner(const struct l3dsr_table *table,
			       const struct l3dsr_packet *pkt, u32 bucket)
{
	struct l3dsr_pin_slot *slot;
	struct l3dsr_pin pin;
	struct flow flow = {
		.table = table,
		.pkt = pkt,
		.bucket = table->buckets[bucket],
		.index = bucket,
	};

	if (unlikely(pkt->query))
		l3dsr_query_bucket(pkt->query, table, bucket);
	if (likely(!table->pins))
		return current_owner(&flow);
	if (flow.bucket.prev == L3DSR_NOBODY &&
	    !l3dsr_pins_in_bucket(table->pins, bucket))
		return current_owner(&flow);

	flow.now = l3dsr_now();
	flow.fingerprint = l3dsr_flow_fingerprint(pkt, table->key);
	slot = l3dsr_pin_find(table->pins, flow.fingerprint, flow.now, &pin);
	return slot ? with_pin(&flow, slot, &pin) : without_pin(&flow);
}
