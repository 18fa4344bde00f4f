/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_OWNER_H
#define _L3DSR_OWNER_H

#include <linux/in.h>

#include "pin_slot.h"
#include "pool.h"

/* How long flows are known where all are pinned, in seconds. IPVS has the same
 * for UDP, and for TCP from the client's FIN on. One datagram makes no flow
 * yet.
 */
#define L3DSR_UDP_IDLE		300
#define L3DSR_DATAGRAM_LIFE	60
#define L3DSR_CLOSING_LIFE	120

struct l3dsr_dest *l3dsr_owner(const struct l3dsr_table *table,
			       const struct l3dsr_packet *pkt, u32 bucket);

/* Seconds that a flow's pin lives without a packet. */
static inline u32 l3dsr_owner_life(bool pins_all, u8 protocol,
				   const struct l3dsr_pin *pin)
{
	if (pins_all && protocol != IPPROTO_TCP)
		return pin->tentative ? L3DSR_DATAGRAM_LIFE : L3DSR_UDP_IDLE;
	if (pins_all && pin->closing)
		return L3DSR_CLOSING_LIFE;
	return pin->tentative ? L3DSR_PIN_TENTATIVE_LIFE : L3DSR_PIN_IDLE;
}

/* The stamp of a flow's pin when there is a packet now. */
static inline u32 l3dsr_owner_stamp(bool pins_all, u8 protocol, u32 now,
				    const struct l3dsr_pin *pin)
{
	return now + l3dsr_owner_life(pins_all, protocol, pin) -
	       (pin->tentative ? L3DSR_PIN_TENTATIVE_LIFE : L3DSR_PIN_IDLE);
}

/* Whether a packet whose stamp that is need not write the pin's. */
static inline bool l3dsr_pin_is_fresh(const struct l3dsr_pin *pin, u32 stamp)
{
	return abs(l3dsr_pin_idle(pin, stamp)) < L3DSR_PIN_STAMP_STEP;
}

#endif /* _L3DSR_OWNER_H */
