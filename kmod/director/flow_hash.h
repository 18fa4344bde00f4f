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

/**
 * struct l3dsr_flow_key - what keeps outsiders from aiming flows at a dest.
 * @permutation: the key as configured; permutes the buckets for each dest.
 * @flow: derived from it; hash flows.
 * @fingerprint: random, this host's alone; names pinned flows.
 * @rcu: frees after the last packet.
 */
struct l3dsr_flow_key {
	siphash_key_t permutation;
	u64 flow[4];
	siphash_key_t fingerprint;
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
	get_random_bytes(&key->fingerprint, sizeof(key->fingerprint));
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

/* A name for a flow that outsiders can't make collide with another's: all of
 * its 5-tuple, whatever the family.
 */
static inline u64 l3dsr_flow_fingerprint(const struct l3dsr_packet *pkt,
					 const struct l3dsr_flow_key *key)
{
	u64 ports = (u64)be16_to_cpu(pkt->sport) << 32 |
		    (u64)be16_to_cpu(pkt->dport) << 16 | pkt->protocol;
	struct {
		struct in6_addr saddr;
		struct in6_addr daddr;
		u64 ports;
	} tuple;

	if (pkt->family == AF_INET)
		return siphash_2u64((u64)be32_to_cpu(pkt->saddr.ip) << 32 |
				    be32_to_cpu(pkt->daddr.ip), ports,
				    &key->fingerprint);
	tuple.saddr = pkt->saddr.in6;
	tuple.daddr = pkt->daddr.in6;
	tuple.ports = ports;
	return siphash(&tuple, sizeof(tuple), &key->fingerprint);
}

/* A name for a client, masked or whole; made of another length than those of
 * flows, it is never one of theirs but by chance.
 */
static inline u64 l3dsr_client_fingerprint(u8 family,
					   const union nf_inet_addr *client,
					   const struct l3dsr_flow_key *key)
{
	struct {
		union nf_inet_addr client;
		u64 family;
	} name = { .client = *client, .family = family };

	return siphash(&name, sizeof(name), &key->fingerprint);
}

#endif /* _L3DSR_FLOW_HASH_H */
