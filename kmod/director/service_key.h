/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_SERVICE_KEY_H
#define _L3DSR_SERVICE_KEY_H

#include <linux/netfilter.h>
#include <linux/types.h>

#include "mix.h"

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
} __aligned(sizeof(u64));

static_assert(sizeof(struct l3dsr_service_key) == 3 * sizeof(u64));

/* Nothing-up-my-sleeve numbers: the fractions of the square roots of 2 and 3. */
#define L3DSR_KEY_LEFT	0x6a09e667f3bcc908ULL
#define L3DSR_KEY_RIGHT	0xbb67ae8584caa73bULL

/* Every packet looks services up, so the table does it by words: the kernel's
 * hash of a string of bytes takes four times as long. Keys are the operator's,
 * who has no use for collisions. Context: any.
 */
static inline u32 l3dsr_key_hash(const void *data, u32 len, u32 seed)
{
	const u64 *word = data;

	return l3dsr_flow_mix(l3dsr_flow_mix(word[0] ^ L3DSR_KEY_LEFT,
					     word[1] ^ L3DSR_KEY_RIGHT) ^ seed,
			      word[2] ^ L3DSR_KEY_RIGHT);
}

static inline bool l3dsr_key_equal(const struct l3dsr_service_key *a,
				   const struct l3dsr_service_key *b)
{
	const u64 *left = (const u64 *)a, *right = (const u64 *)b;

	return left[0] == right[0] && left[1] == right[1] &&
	       left[2] == right[2];
}

static inline bool l3dsr_key_is_mark(const struct l3dsr_service_key *key)
{
	return !key->protocol;
}

static inline struct l3dsr_service_key l3dsr_mark_key(u8 family, u32 mark)
{
	return (struct l3dsr_service_key){ .mark = mark, .family = family };
}

#endif /* _L3DSR_SERVICE_KEY_H */
