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
#include <linux/string.h>

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

/**
 * struct l3dsr_name - a sum of products modulo 2^128 on its way.
 * @low: of the products with the factors' lower halves.
 * @high: of those with their upper halves; counts from 2^64 on.
 */
struct l3dsr_name {
	unsigned __int128 low;
	u64 high;
};

static __always_inline void l3dsr_name_add(struct l3dsr_name *name,
					   const struct l3dsr_u128 *factor,
					   u64 word)
{
	name->low += (unsigned __int128)factor->low * word;
	name->high += factor->high * word;
}

static __always_inline u64 l3dsr_word(const void *from)
{
	u64 word;

	memcpy(&word, from, sizeof(word));
	return word;
}

/**
 * l3dsr_flow_name() - a name for a flow that outsiders can't make collide with
 *	another's: all of its 5-tuple, whatever the family.
 * @family: AF_INET or AF_INET6.
 * @saddr: source address.
 * @daddr: destination address.
 * @sport: source port.
 * @dport: destination port.
 * @protocol: IPPROTO_*.
 * @key: of the director.
 *
 * The upper half of a sum of products with secret random numbers, modulo 2^128,
 * is strongly universal (Lemire and Kaser, "Strongly universal string hashing
 * is fast", 2014): two flows that somebody chose have the same name with a
 * probability of 2^-64, whoever he is and however long he thinks, as long as he
 * sees no names; they never leave this host. That takes a tenth of SipHash's
 * instructions. What follows maps each name to another one, and breaks up the
 * regular steps that consecutive ports would have in the table.
 *
 * Context: any.
 */
static __always_inline u64
l3dsr_flow_name(u8 family, const union nf_inet_addr *saddr,
		const union nf_inet_addr *daddr, __be16 sport, __be16 dport,
		u8 protocol, const struct l3dsr_flow_key *key)
{
	const struct l3dsr_u128 *factor = &key->name[1];
	struct l3dsr_name sum = { key->name[0].low, key->name[0].high };
	u64 name;

	if (family == AF_INET) {
		l3dsr_name_add(&sum, factor++,
			       (u64)(__force u32)saddr->ip << 32 |
			       (__force u32)daddr->ip);
	} else {
		l3dsr_name_add(&sum, factor++, l3dsr_word(&saddr->ip6[0]));
		l3dsr_name_add(&sum, factor++, l3dsr_word(&saddr->ip6[2]));
		l3dsr_name_add(&sum, factor++, l3dsr_word(&daddr->ip6[0]));
		l3dsr_name_add(&sum, factor++, l3dsr_word(&daddr->ip6[2]));
	}
	l3dsr_name_add(&sum, factor,
		       (u64)(__force u16)sport << 32 |
		       (u64)(__force u16)dport << 16 | protocol);
	name = (u64)(sum.low >> 64) + sum.high;
	name = (name ^ name >> 32) * L3DSR_NAME_FACTOR;
	return name ^ name >> 29;
}

/* The same of a packet whose transport header was read. Context: any. */
static inline u64 l3dsr_flow_fingerprint(const struct l3dsr_packet *pkt,
					 const struct l3dsr_flow_key *key)
{
	return l3dsr_flow_name(pkt->family, &pkt->saddr, &pkt->daddr,
			       pkt->sport, pkt->dport, pkt->protocol, key);
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
