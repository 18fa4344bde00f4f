/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets for the tests, from a line of description.
 */
#ifndef _L3DSR_KUNIT_BUILD_H
#define _L3DSR_KUNIT_BUILD_H

#include <kunit/test.h>
#include <linux/skbuff.h>

#include "common/packet.h"

/* How the bytes lie in the skb. */
enum shape {
	SHAPE_LINEAR,
	SHAPE_CLONED,		/* somebody else reads the same bytes */
	SHAPE_PAGED,		/* only the IP header is linear */
	SHAPES,
};

/**
 * struct packet - description of a packet.
 * @family: AF_INET or AF_INET6.
 * @protocol: transport protocol.
 * @dsfield: DSCP and ECN.
 * @payload: bytes after the transport header.
 * @ip_summed: CHECKSUM_*; the packet's checksums are as that wants them.
 * @no_udp_checksum: UDP's checksum is 0.
 * @fragment: enum l3dsr_fragment; a later one has payload only.
 * @ext: bytes between IPv6 header and transport header, their own
 *	next-header chain ending in @protocol.
 * @ext_len: how many.
 * @ext_type: what the IPv6 header says comes next.
 * @shape: enum shape.
 */
struct packet {
	u8 family;
	u8 protocol;
	u8 dsfield;
	u16 payload;
	u8 ip_summed;
	bool no_udp_checksum;
	u8 fragment;
	const u8 *ext;
	u8 ext_len;
	u8 ext_type;
	u8 shape;
};

/* Offset of the transport header of a built packet. */
unsigned int packet_l4(const struct packet *packet);
/* Offset of its transport checksum, 0 if it has none with addresses in it. */
unsigned int packet_check(const struct packet *packet);

struct sk_buff *packet_build(struct kunit *test, const struct packet *packet);
void packet_read(struct kunit *test, struct sk_buff *skb, u8 family,
		 struct l3dsr_packet *pkt);

/* What the transport checksum ought to be, computed from nothing. */
__sum16 packet_expected_check(const struct packet *packet,
			      const struct sk_buff *skb);

extern const union nf_inet_addr packet_vip4, packet_dest4;
extern const union nf_inet_addr packet_vip6, packet_dest6;

#endif /* _L3DSR_KUNIT_BUILD_H */
