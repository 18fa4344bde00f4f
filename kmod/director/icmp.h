/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_ICMP_H
#define _L3DSR_ICMP_H

#include "common/packet.h"

void l3dsr_icmp_ttl_exceeded(struct l3dsr_packet *pkt);
void l3dsr_icmp_too_big(struct l3dsr_packet *pkt, u32 mtu);
void l3dsr_icmp_unreachable(struct l3dsr_packet *pkt);

#endif /* _L3DSR_ICMP_H */
