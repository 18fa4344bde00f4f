// SPDX-License-Identifier: GPL-2.0-only
#include "client.h"

#include "match.h"

static u64 name_of(const struct l3dsr_table *table,
		   const struct l3dsr_packet *pkt)
{
	u8 prefix = min(table->config.client_prefix,
			l3dsr_whole_prefix(pkt->family));
	const union nf_inet_addr client =
		l3dsr_masked(pkt->family, &pkt->saddr, prefix);

	return l3dsr_client_fingerprint(pkt->family, &client, table->key);
}

/* Pins live for L3DSR_PIN_IDLE after their stamp; a client's for as long as is
 * configured.
 */
static u32 stamp_for(const struct l3dsr_table *table, u32 now, bool tentative)
{
	if (tentative)
		return now;
	return now + table->config.persistence - L3DSR_PIN_IDLE;
}

/**
 * l3dsr_client_dest() - where a client's new flows go.
 * @table: of the pool; has pins.
 * @pkt: a packet of his.
 * @now: seconds.
 *
 * Context: any, RCU read side. Return: an id, of a dest that may be gone or
 * take no flows; L3DSR_NOBODY if he is not known.
 */
u16 l3dsr_client_dest(const struct l3dsr_table *table,
		      const struct l3dsr_packet *pkt, u32 now)
{
	struct l3dsr_pin pin;

	if (!l3dsr_pin_find(table->pins, name_of(table, pkt), now, &pin))
		return L3DSR_NOBODY;
	return pin.dest;
}

static void add(const struct l3dsr_table *table, u64 name, u32 now, u16 dest,
		bool tentative)
{
	const struct l3dsr_pin pin = {
		.dest = dest,
		.bucket = L3DSR_PIN_CLIENT,
		.stamp = stamp_for(table, now, tentative),
		.tentative = tentative,
	};

	l3dsr_pin_add(table->pins, name, now, &pin, !tentative);
}

/**
 * l3dsr_client_begins() - remember where a client's flow was begun.
 * @table: as above.
 * @pkt: its first packet.
 * @now: seconds.
 * @dest: id.
 *
 * A client who was not known is known for a moment only, until the flow goes
 * on. Context: as above.
 */
void l3dsr_client_begins(const struct l3dsr_table *table,
			 const struct l3dsr_packet *pkt, u32 now, u16 dest)
{
	u64 name = name_of(table, pkt);
	struct l3dsr_pin_slot *slot;
	struct l3dsr_pin pin;

	slot = l3dsr_pin_find(table->pins, name, now, &pin);
	if (!slot) {
		add(table, name, now, dest, true);
		return;
	}
	pin.dest = dest;
	pin.stamp = stamp_for(table, now, pin.tentative);
	l3dsr_pin_set(table->pins, slot, name, now, &pin);
}

/**
 * l3dsr_client_goes_on() - keep a client while his flows go on.
 * @table: as above.
 * @pkt: a packet of his.
 * @now: seconds.
 * @flow: pin of the packet's flow, which has just been written.
 *
 * Context: as above.
 */
void l3dsr_client_goes_on(const struct l3dsr_table *table,
			  const struct l3dsr_packet *pkt, u32 now,
			  const struct l3dsr_pin *flow)
{
	u64 name = name_of(table, pkt);
	struct l3dsr_pin_slot *slot;
	struct l3dsr_pin pin;

	if (flow->tentative)
		return;
	slot = l3dsr_pin_find(table->pins, name, now, &pin);
	if (!slot) {
		add(table, name, now, flow->dest, false);
	} else if (pin.dest == flow->dest) {
		pin.tentative = false;
		pin.stamp = stamp_for(table, now, false);
		l3dsr_pin_set(table->pins, slot, name, now, &pin);
	}
}
