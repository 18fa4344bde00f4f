/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_FORWARD_H
#define _L3DSR_FORWARD_H

#include "common/encap.h"
#include "common/packet.h"
#include "dest.h"
#include "service.h"

struct netlink_ext_ack;

/**
 * struct l3dsr_method - how packets reach a dest.
 * @name: as operators write it.
 * @id: enum l3dsr_director_method.
 * @same_family: VIP and dest must be of one family.
 * @wants_code: a code must be named by dest or service.
 * @encap: headers that go before the packet when it is changed, enum
 *	l3dsr_encap_kind.
 * @change: write what the method writes into the packet, which is known to fit
 *	the path and to outlive the hop. Softirq. Return: L3DSR_CONTINUE, or a
 *	drop.
 */
struct l3dsr_method {
	const char *name;
	u8 id;
	bool same_family;
	bool wants_code;
	u8 encap;
	l3dsr_verdict_t (*change)(struct l3dsr_packet *pkt,
				  const struct l3dsr_service *service,
				  const struct l3dsr_dest *dest);
};

extern const struct l3dsr_method l3dsr_method_dr;
extern const struct l3dsr_method l3dsr_method_dscp;
extern const struct l3dsr_method l3dsr_method_ipip;
extern const struct l3dsr_method l3dsr_method_gre;
extern const struct l3dsr_method l3dsr_method_gue;

const struct l3dsr_method *l3dsr_method_of(u8 id);

/* Leave nothing behind that only meant something on the way in. Context: any. */
static inline void l3dsr_scrub(struct sk_buff *skb)
{
	skb_forward_csum(skb);
	skb_clear_tstamp(skb);
	skb_dst_drop(skb);
	/* After mangle conntrack has seen it: it would wait for the packet. */
	nf_reset_ct(skb);
}

l3dsr_verdict_t __must_check l3dsr_forward(struct l3dsr_packet *pkt,
					   struct l3dsr_service *service,
					   struct l3dsr_dest *dest);

#endif /* _L3DSR_FORWARD_H */
