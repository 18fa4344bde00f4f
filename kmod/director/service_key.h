/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_SERVICE_KEY_H
#define _L3DSR_SERVICE_KEY_H

#include <linux/netfilter.h>
#include <linux/types.h>

/**
 * struct l3dsr_service_key - what a service is named by.
 * @address: VIP, or prefix of VIPs; zero behind its last bit.
 * @mark: firewall mark, in its place if @protocol is 0; the rest of @address is
 *	zero then, and so is all that follows but for @family.
 * @port: first port.
 * @last_port: last port; the same as @port for a single one. 0 to 65535 are
 *	all ports.
 * @protocol: IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP; 0 for a mark.
 * @family: of @address, or of the packets with the mark.
 * @prefix: its length in bits.
 * @unused: 0.
 */
struct l3dsr_service_key {
	union {
		union nf_inet_addr address;
		u32 mark;
	};
	__be16 port;
	__be16 last_port;
	u8 protocol;
	u8 family;
	u8 prefix;
	u8 unused;
};

static inline bool l3dsr_key_is_mark(const struct l3dsr_service_key *key)
{
	return !key->protocol;
}

static inline struct l3dsr_service_key l3dsr_mark_key(u8 family, u32 mark)
{
	return (struct l3dsr_service_key){ .mark = mark, .family = family };
}

#endif /* _L3DSR_SERVICE_KEY_H */
