// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose a flow is: the dest it is pinned to; else, if it begins now, whom the
 * scheduler chooses, which is when it is pinned, unless it would be found there
 * without a pin; else that of a flow without a pin.
 *
 * One invariant carries all: as long as a bucket has an earlier owner, flows
 * without a pin are that one's. So nothing need be known of a flow that began
 * before the change, however long it is silent. Where the earlier owner will be
 * forgotten some time, older flows that speak before are pinned to it.
 *
 * Where the scheduler picks, flows without a pin are their bucket's all the
 * same: those for whose pins there was no room, and those that another director
 * had. So a flow that can't be pinned is begun there.
 */
#include "owner.h"

#include <linux/random.h>

#include "client.h"
#include "query.h"

/* Seconds after which a SYN may choose anew although its pin has not expired:
 * no client tries longer with the same port.
 */
#define SYN_REUSE	60

/* Buckets that are looked at for one whose owner is not full; so many show all
 * dests of any service of usual size.
 */
#define SPILL_MAX	256

/* A packet, and what is known about its flow. */
struct flow {
	const struct l3dsr_table *table;
	const struct l3dsr_packet *pkt;
	struct l3dsr_bucket bucket;
	u64 fingerprint;
	u32 index;
	u32 now;
};

/* The dest if packets may go there at all. */
static struct l3dsr_dest *up_dest(const struct l3dsr_table *table, u16 id)
{
	struct l3dsr_dest *dest = l3dsr_table_dest(table, id);

	return dest && !dest->config.down ? dest : NULL;
}

static struct l3dsr_dest *current_owner(const struct flow *flow)
{
	return l3dsr_table_dest(flow->table, flow->bucket.cur);
}

/* The next bucket's owner that is not full. */
static u16 spill(const struct flow *flow)
{
	const struct l3dsr_table *table = flow->table;
	u32 i, at = flow->index;

	for (i = 0; table->config.spill && i < SPILL_MAX; i++) {
		const struct l3dsr_dest *dest;

		at = at + 1 < table->size ? at + 1 : 0;
		dest = l3dsr_table_dest(table, table->buckets[at].cur);
		if (dest && !l3dsr_dest_is_full(dest))
			return dest->id;
	}
	return L3DSR_NOBODY;
}

static u16 choose_by_hash(const struct flow *flow)
{
	const struct l3dsr_dest *dest = current_owner(flow);

	if (!flow->table->pins_all || !dest || !l3dsr_dest_is_full(dest))
		return flow->bucket.cur;
	return spill(flow);
}

/* The fallback dest, when all others are full. */
static u16 last_resort(const struct l3dsr_table *table)
{
	const struct l3dsr_dest *dest = l3dsr_table_dest(table,
							 table->fallback);

	return dest && !l3dsr_dest_is_full(dest) ? dest->id : L3DSR_NOBODY;
}

/* A packet that is only asked about takes nobody's turn. */
static u16 choose_by_pick(const struct flow *flow, u64 random)
{
	const struct l3dsr_sched *sched = flow->table->sched;

	if (unlikely(flow->pkt->query) && sched->peek)
		return sched->peek(flow->table);
	return sched->pick(flow->table, random);
}

/* Whom the scheduler gives a flow that begins; L3DSR_NOBODY if nobody. */
static u16 choose(const struct flow *flow, u64 random)
{
	u16 id = flow->table->sched->pick ? choose_by_pick(flow, random) :
					    choose_by_hash(flow);

	return id == L3DSR_NOBODY ? last_resort(flow->table) : id;
}

static u16 new_owner(const struct flow *flow)
{
	const struct l3dsr_table *table = flow->table;
	u16 id;

	if (table->config.persistence) {
		id = l3dsr_client_dest(table, flow->pkt, flow->now);
		if (l3dsr_dest_wants_flows(l3dsr_table_dest(table, id)))
			return id;
	}
	return choose(flow, flow->fingerprint);
}

/* Whose the flow is that has no pin and is not beginning. */
static struct l3dsr_dest *unpinned_owner(const struct flow *flow)
{
	const struct l3dsr_table *table = flow->table;
	struct l3dsr_dest *dest = NULL;

	if (table->config.persistence)
		dest = up_dest(table, l3dsr_client_dest(table, flow->pkt,
							flow->now));
	return dest ?: up_dest(table, flow->bucket.prev) ?: current_owner(flow);
}

static u32 stamp_for(const struct flow *flow, const struct l3dsr_pin *pin)
{
	return l3dsr_owner_stamp(flow->table->pins_all, flow->pkt->protocol,
				 flow->now, pin);
}

static void count(const struct flow *flow, const struct l3dsr_pin *pin,
		  int flows, int active)
{
	struct l3dsr_dest *dest = l3dsr_table_dest(flow->table, pin->dest);

	if (flow->table->pins_all && dest)
		l3dsr_dest_count(dest, flows, active);
}

static void count_change(const struct flow *flow, const struct l3dsr_pin *was,
			 const struct l3dsr_pin *is)
{
	if (was->dest != is->dest) {
		count(flow, was, -1, -!was->closing);
		count(flow, is, 1, !is->closing);
	} else if (was->closing != is->closing) {
		count(flow, is, 0, is->closing ? -1 : 1);
	}
}

/* Where all flows are pinned, a flood of SYNs takes no pin from a flow that
 * just began: what comes during it is begun as flows without a pin are.
 */
static bool pin_to(const struct flow *flow, u16 dest, bool tentative)
{
	struct l3dsr_pin pin = {
		.dest = dest,
		.bucket = flow->index,
		.tentative = tentative,
	};

	bool evict = !tentative || !flow->table->pins_all;
	struct l3dsr_query *query = flow->pkt->query;

	if (unlikely(query)) {
		query->pins = l3dsr_pin_has_place(flow->table->pins,
						  flow->fingerprint, flow->now,
						  &pin, evict);
		return query->pins;
	}
	pin.stamp = stamp_for(flow, &pin);
	if (!l3dsr_pin_add(flow->table->pins, flow->fingerprint, flow->now,
			   &pin, evict))
		return false;
	count(flow, &pin, 1, 1);
	return true;
}

/* Whether a flow of that dest's would not be found there without a pin. */
static bool needs_pin(const struct flow *flow, u16 dest)
{
	return flow->table->pins_all ||
	       (flow->bucket.prev != L3DSR_NOBODY && flow->bucket.prev != dest);
}

/* A flow that begins: the new owner's, if that can be remembered. */
static struct l3dsr_dest *begin(const struct flow *flow)
{
	u16 id = new_owner(flow);
	struct l3dsr_dest *dest = l3dsr_table_dest(flow->table, id);

	if (!dest || !needs_pin(flow, id))
		return dest;
	if (pin_to(flow, id, true)) {
		if (flow->table->config.persistence &&
		    likely(!flow->pkt->query))
			l3dsr_client_begins(flow->table, flow->pkt, flow->now,
					    id);
		return dest;
	}
	/* Where its next packet would go. */
	return unpinned_owner(flow) ?: dest;
}

/* A packet of a protocol that does not say where flows begin: soon after the
 * change it is taken for an older flow's, later for a new one's. Where all
 * flows are pinned, one without a pin is new.
 */
static struct l3dsr_dest *begin_or_go_on(const struct flow *flow)
{
	bool fresh = flow->now - flow->table->changed < L3DSR_UDP_GRACE;
	struct l3dsr_dest *prev = up_dest(flow->table, flow->bucket.prev);
	struct l3dsr_dest *cur = current_owner(flow);

	if (flow->table->pins_all)
		return begin(flow);
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

/* A packet of an older flow. One that is not its last makes a pin where all
 * are pinned, but it takes another to show that there is such a flow.
 */
static struct l3dsr_dest *go_on(const struct flow *flow)
{
	struct l3dsr_dest *prev = up_dest(flow->table, flow->bucket.prev);
	struct l3dsr_dest *dest;

	if (flow->table->pins_all) {
		dest = unpinned_owner(flow);
		if (dest && !flow->pkt->closes_flow)
			pin_to(flow, dest->id, true);
		return dest;
	}
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
		!l3dsr_dest_wants_flows(l3dsr_table_dest(flow->table,
							 pin->dest)));
}

static void note(const struct flow *flow, struct l3dsr_pin *pin)
{
	u32 stamp;

	if (!flow->pkt->opens_flow)
		pin->tentative = false;
	if (flow->pkt->closes_flow)
		pin->closing = true;
	stamp = stamp_for(flow, pin);
	if (!l3dsr_pin_is_fresh(pin, stamp))
		pin->stamp = stamp;
}

/* A pin for another dest, if there is one. */
static struct l3dsr_dest *pin_anew(const struct flow *flow,
				   struct l3dsr_pin *pin, bool tentative)
{
	u16 id = new_owner(flow);

	if (id == L3DSR_NOBODY)
		return NULL;
	pin->dest = id;
	pin->closing = false;
	pin->tentative = tentative;
	pin->stamp = stamp_for(flow, pin);
	return l3dsr_table_dest(flow->table, id);
}

/* Seconds since a packet wrote the pin, as near as its stamp says. */
static u32 age_of(const struct flow *flow, const struct l3dsr_pin *pin)
{
	s32 age = l3dsr_pin_idle(pin, stamp_for(flow, pin));

	return max(age, 0);
}

/* Write down what a packet changed of its flow's pin. */
static void keep(const struct flow *flow, struct l3dsr_pin_slot *slot,
		 const struct l3dsr_pin *was, const struct l3dsr_pin *pin)
{
	if (!l3dsr_pin_set(flow->table->pins, slot, flow->fingerprint,
			   flow->now, pin))
		return;
	count_change(flow, was, pin);
	if (flow->table->config.persistence)
		l3dsr_client_goes_on(flow->table, flow->pkt, flow->now, pin);
}

static struct l3dsr_dest *with_pin(const struct flow *flow,
				   struct l3dsr_pin_slot *slot,
				   struct l3dsr_pin *pin)
{
	struct l3dsr_dest *dest = up_dest(flow->table, pin->dest);
	bool anew = begins_anew(flow, pin);
	const struct l3dsr_pin was = *pin;

	if (unlikely(flow->pkt->query))
		l3dsr_query_pin(flow->pkt->query, pin, age_of(flow, pin));
	if (anew || !dest) {
		dest = pin_anew(flow, pin, anew);
		if (!dest)
			return NULL;
	} else {
		note(flow, pin);
	}
	if (likely(!flow->pkt->query))
		keep(flow, slot, &was, pin);
	return dest;
}

/* A packet that is a flow of its own. */
static struct l3dsr_dest *for_once(const struct flow *flow)
{
	u16 id = choose(flow, get_random_u64());

	return l3dsr_table_dest(flow->table, id);
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
	if (table->config.one_packet && pkt->protocol == IPPROTO_UDP)
		return for_once(&flow);
	if (!table->pins_all && flow.bucket.prev == L3DSR_NOBODY &&
	    !l3dsr_pins_in_bucket(table->pins, bucket))
		return current_owner(&flow);

	flow.now = l3dsr_now();
	flow.fingerprint = l3dsr_flow_fingerprint(pkt, table->key);
	slot = l3dsr_pin_find(table->pins, flow.fingerprint, flow.now, &pin);
	return slot ? with_pin(&flow, slot, &pin) : without_pin(&flow);
}
