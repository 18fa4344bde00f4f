/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets into the receive path, and the time that they take there.
 *
 * A ring of preallocated skbs that nobody shares goes round: a batch is made
 * ready, then handed to netif_receive_skb() one by one while the clock runs.
 * What comes to an end that gives skbs back (a device of this module, or a hook
 * of it) is used again, so neither making nor freeing skbs is measured.
 */
#ifndef _L3DSR_BENCH_H
#define _L3DSR_BENCH_H

#include <linux/if.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/skbuff.h>

#define BENCH_BATCH	64
/* Batches in a row that are long enough for a coarse clock. */
#define BENCH_STRETCH	16
/* As many as a NIC has descriptors; a power of two. */
#define BENCH_RING	512

/* What becomes of packets where no device of ours takes them. */
enum bench_end {
	BENCH_END_NONE,		/* left to who is measured */
	BENCH_END_DROP,		/* ends at the device's ingress hook */
	BENCH_END_PUSH,		/* gets a header there and is sent: the floor */
	BENCH_END_PREROUTING,	/* ends behind all rules of PRE_ROUTING */
};

/**
 * struct bench_spec - packets to make, as the operator wrote them.
 * @in: device that receives them, in the writer's network namespace.
 * @out: device for BENCH_END_PUSH.
 * @end: enum bench_end.
 * @count: how many packets.
 * @family: AF_INET or AF_INET6.
 * @protocol: IPPROTO_UDP or IPPROTO_TCP.
 * @tcp_flags: byte 13 of the TCP header.
 * @size: of the packet, from its IP header on, in bytes.
 * @segments: packets that GRO would have merged into each; 0 for none.
 * @saddr: address of the first client.
 * @daddr: of the first service.
 * @dport: of all services.
 * @services: how many, at addresses that follow each other.
 * @flows: how many; they take turns.
 * @first: number of the first flow.
 * @flood: SYNs from random clients before each packet.
 * @dscp: of the first flow.
 * @codes: DSCP values in use, from @dscp on.
 */
struct bench_spec {
	char in[IFNAMSIZ];
	char out[IFNAMSIZ];
	u32 end;
	u32 count;
	u32 family;
	u32 protocol;
	u32 tcp_flags;
	u32 size;
	u32 segments;
	union nf_inet_addr saddr;
	union nf_inet_addr daddr;
	u32 dport;
	u32 services;
	u32 flows;
	u32 first;
	u32 flood;
	u32 dscp;
	u32 codes;
};

int bench_spec_parse(struct bench_spec *spec, char *words);

/**
 * struct bench_ring - skbs that go round.
 * @list: all rings; they last as long as the module, since a packet may come
 *	back late.
 * @used: somebody runs it.
 * @running: a batch is under way on @cpu; no other packet is taken back.
 * @cpu: likewise.
 * @room: bytes for a packet in each skb.
 * @next: in @skbs, that which has rested longest.
 * @count: of @skbs that are here.
 * @skbs: those that wait for the next batch, a queue.
 */
struct bench_ring {
	struct list_head list;
	bool used;
	bool running;
	int cpu;
	unsigned int room;
	unsigned int next;
	unsigned int count;
	struct sk_buff *skbs[BENCH_RING];
};

struct bench_ring *bench_ring_get(void);
void bench_ring_put(struct bench_ring *ring);
void bench_rings_free(void);
int bench_ring_fill(struct bench_ring *ring, unsigned int room);
struct sk_buff *bench_ring_take(struct bench_ring *ring,
				struct net_device *dev);
bool bench_ring_give_back(struct sk_buff *skb);

/**
 * struct bench_hooks - an end of this module at work.
 * @ops: hook of each family; @count are registered.
 * @out: device for BENCH_END_PUSH.
 */
struct bench_hooks {
	struct nf_hook_ops ops[2];
	unsigned int count;
	struct net_device *out;
};

int bench_end_open(struct bench_hooks *hooks, u32 end, struct net_device *in,
		   struct net_device *out);
void bench_end_close(struct bench_hooks *hooks, struct net *net);

/**
 * struct bench_result - what a run saw.
 * @packets: that were received.
 * @back: that came back.
 * @batch: packets in each batch.
 * @total: nanoseconds of all batches.
 * @least: of the shortest batch.
 * @median: of the batch in the middle.
 * @stretch: packets in each stretch of batches.
 * @quick: nanoseconds of the stretch that one in a hundred is shorter than; 0
 *	of a run that has none.
 */
struct bench_result {
	u32 packets;
	u32 back;
	u32 batch;
	u64 total;
	u32 least;
	u32 median;
	u32 stretch;
	u32 quick;
};

int bench_run(struct bench_ring *ring, const struct bench_spec *spec,
	      struct net *net, struct bench_result *result);

int bench_device_init(void);
void bench_device_exit(void);

#endif /* _L3DSR_BENCH_H */
