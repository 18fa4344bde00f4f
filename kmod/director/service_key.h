/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_SERVICE_KEY_H
#define _L3DSR_SERVICE_KEY_H

#include <linux/bitops.h>
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
static inline u32 l3dsr_key_hash_words(u64 left, u64 right, u64 rest, u32 seed)
{
	u64 hash = l3dsr_flow_mix(left ^ rol64(right, 32) ^ L3DSR_KEY_LEFT,
				  rest ^ seed ^ L3DSR_KEY_RIGHT);

	return hash ^ hash >> 32;
}

static inline u32 l3dsr_key_hash(const void *data, u32 len, u32 seed)
{
	const u64 *word = data;

	return l3dsr_key_hash_words(word[0], word[1], word[2], seed);
}

/* The first word of a key, whose second is 0. Context: any. */
static inline u64 l3dsr_key_left4(__be32 ip)
{
#ifdef __LITTLE_ENDIAN
	return (__force u32)ip;
#else
	return (u64)(__force u32)ip << 32;
#endif
}

/* The last word of the key of a single port of a whole address. Context: any. */
static inline u64 l3dsr_key_rest(__be16 port, u8 protocol, u8 family, u8 prefix)
{
#ifdef __LITTLE_ENDIAN
	return (u64)(__force u16)port | (u64)(__force u16)port << 16 |
	       (u64)protocol << 32 | (u64)family << 40 | (u64)prefix << 48;
#else
	return (u64)(__force u16)port << 48 | (u64)(__force u16)port << 32 |
	       (u32)protocol << 24 | family << 16 | prefix << 8;
#endif
}

static inline bool l3dsr_key_has_words(const struct l3dsr_service_key *key,
				       u64 left, u64 right, u64 rest)
{
	const u64 *word = (const u64 *)key;

	return word[0] == left && word[1] == right && word[2] == rest;
}

static inline bool l3dsr_key_equal(const struct l3dsr_service_key *a,
				   const struct l3dsr_service_key *b)
{
	const u64 *word = (const u64 *)a;

	return l3dsr_key_has_words(b, word[0], word[1], word[2]);
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
