/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The number by which a flow finds its bucket: a keyed hash of the client's
 * address and port. Directors with the same key agree on it whatever their
 * byte order.
 */
#ifndef _L3DSR_FLOW_HASH_H
#define _L3DSR_FLOW_HASH_H

#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/siphash.h>

#include "common/packet.h"
#include "mix.h"

struct l3dsr_u128 {
	u64 low;
	u64 high;
};

/**
 * struct l3dsr_flow_key - what keeps outsiders from aiming flows at a dest.
 * @permutation: the key as configured; permutes the buckets for each dest.
 * @flow: derived from it; hash flows.
 * @name: random, this host's alone; numbers of 128 bits that name pinned flows,
 *	one more than a flow has words.
 * @client: likewise; names clients.
 * @rcu: frees after the last packet.
 */
struct l3dsr_flow_key {
	siphash_key_t permutation;
	u64 flow[4];
	struct l3dsr_u128 name[6];
	siphash_key_t client;
	struct rcu_head rcu;
};

/* The key of a director that was given none: the same for everyone, so that
 * directors agree. The first digits of pi, as good as any.
 */
#define L3DSR_FLOW_KEY_DEFAULT \
	((siphash_key_t){ { 0x243f6a8885a308d3ULL, 0x13198a2e03707344ULL } })

static inline void l3dsr_flow_key_init(struct l3dsr_flow_key *key,
				       siphash_key_t secret)
{
	unsigned int i;

	key->permutation = secret;
	get_random_bytes(key->name, sizeof(key->name));
	get_random_bytes(&key->client, sizeof(key->client));
	for (i = 0; i < ARRAY_SIZE(key->flow); i++)
		key->flow[i] = siphash_1u64(i, &secret);
}

/* Uniform in 64 bits. */
static inline u64 l3dsr_address_hash(u8 family, const union nf_inet_addr *addr,
				     u16 port,
				     const struct l3dsr_flow_key *key)
{
	u64 high = 0;
	u64 low;

	if (family == AF_INET) {
		low = be32_to_cpu(addr->ip);
	} else {
		high = (u64)be32_to_cpu(addr->ip6[0]) << 32 |
		       be32_to_cpu(addr->ip6[1]);
		low = (u64)be32_to_cpu(addr->ip6[2]) << 32 |
		      be32_to_cpu(addr->ip6[3]);
	}
	high = l3dsr_flow_mix(high ^ key->flow[0], low ^ key->flow[1]);
	return l3dsr_flow_mix(high ^ key->flow[2], port ^ key->flow[3]);
}

/* Of the client's address and port. The packet's transport header was read. */
static inline u64 l3dsr_flow_hash(const struct l3dsr_packet *pkt,
				  const struct l3dsr_flow_key *key)
{
	return l3dsr_address_hash(pkt->family, &pkt->saddr,
				  be16_to_cpu(pkt->sport), key);
}

/* Odd: a multiplication by it can be undone. The golden ratio's fraction. */
#define L3DSR_NAME_FACTOR	0x9e3779b97f4a7c15ULL

static inline unsigned __int128 l3dsr_name_add(unsigned __int128 sum,
					       const struct l3dsr_u128 *factor,
					       u64 word)
{
	return sum + (unsigned __int128)factor->low * word +
	       ((unsigned __int128)(factor->high * word) << 64);
}

/* A name for a flow that outsiders can't make collide with another's: all of
 * its 5-tuple, whatever the family.
 *
 * The upper half of a sum of products with secret random numbers, modulo 2^128,
 * is strongly universal (Lemire and Kaser, "Strongly universal string hashing
 * is fast", 2014): two flows that somebody chose have the same name with a
 * probability of 2^-64, whoever he is and however long he thinks, as long as he
 * sees no names; they never leave this host. That takes a tenth of SipHash's
 * instructions. What follows maps each name to another one, and breaks up the
 * regular steps that consecutive ports would have in the table.
 */
static inline u64 l3dsr_flow_fingerprint(const struct l3dsr_packet *pkt,
					 const struct l3dsr_flow_key *key)
{
	const struct l3dsr_u128 *factor = &key->name[1];
	unsigned __int128 sum = (unsigned __int128)key->name[0].high << 64 |
				key->name[0].low;
	u64 name;

	if (pkt->family == AF_INET) {
		sum = l3dsr_name_add(sum, factor++,
				     (u64)(__force u32)pkt->saddr.ip << 32 |
				     (__force u32)pkt->daddr.ip);
	} else {
		const u64 *saddr = (const u64 *)&pkt->saddr;
		const u64 *daddr = (const u64 *)&pkt->daddr;

		sum = l3dsr_name_add(sum, factor++, saddr[0]);
		sum = l3dsr_name_add(sum, factor++, saddr[1]);
		sum = l3dsr_name_add(sum, factor++, daddr[0]);
		sum = l3dsr_name_add(sum, factor++, daddr[1]);
	}
	sum = l3dsr_name_add(sum, factor,
			     (u64)(__force u16)pkt->sport << 32 |
			     (u64)(__force u16)pkt->dport << 16 |
			     pkt->protocol);
	name = sum >> 64;
	name = (name ^ name >> 32) * L3DSR_NAME_FACTOR;
	return name ^ name >> 29;
}

/* A name for a client, masked or whole; made in another way than those of flows,
 * it is never one of theirs but by chance.
 */
static inline u64 l3dsr_client_fingerprint(u8 family,
					   const union nf_inet_addr *client,
					   const struct l3dsr_flow_key *key)
{
	struct {
		union nf_inet_addr client;
		u64 family;
	} name = { .client = *client, .family = family };

	return siphash(&name, sizeof(name), &key->client);
}

#endif /* _L3DSR_FLOW_HASH_H */
