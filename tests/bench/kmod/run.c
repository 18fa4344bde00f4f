// SPDX-License-Identifier: GPL-2.0-only
#include "bench.h"

#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sort.h>
#include <linux/tcp.h>
#include <linux/timekeeping.h>
#include <linux/udp.h>
#include <linux/vmalloc.h>
#include <net/dsfield.h>
#include <net/ip.h>

/* Flows take turns in steps of a prime, so that neighbours in time are not
 * neighbours in any table.
 */
#define STEP		1000003

/* A client has some flows. */
#define CLIENT_FLOWS	16

#define TCP_SYN		0x02

/* One packet of a run. */
struct packet {
	union nf_inet_addr saddr;
	union nf_inet_addr daddr;
	__be16 sport;
	u8 dscp;
	u8 tcp_flags;
};

static union nf_inet_addr add(const struct bench_spec *spec,
			      union nf_inet_addr addr, u32 n)
{
	__be32 *low = spec->family == AF_INET ? &addr.ip : &addr.ip6[3];

	*low = htonl(ntohl(*low) + n);
	return addr;
}

static void choose(const struct bench_spec *spec, u32 number,
		   struct packet *packet)
{
	bool flood = number % (spec->flood + 1);
	u64 turn = number / (spec->flood + 1);
	u32 flow, client, port;

	div_u64_rem(turn * STEP, spec->flows, &flow);
	flow += spec->first;
	client = flow / CLIENT_FLOWS;
	port = flow % CLIENT_FLOWS * 1999;
	if (flood) {
		client = get_random_u32() & 0xffffff;
		port = get_random_u32() % 60000;
	}
	packet->saddr = add(spec, spec->saddr, client);
	packet->daddr = add(spec, spec->daddr, flow % spec->services);
	packet->sport = htons(1024 + port);
	packet->dscp = spec->dscp + flow % spec->codes;
	packet->tcp_flags = flood ? TCP_SYN : spec->tcp_flags;
}

static void write4(struct sk_buff *skb, const struct bench_spec *spec,
		   const struct packet *packet, unsigned int len)
{
	struct iphdr *iph = skb_put(skb, sizeof(*iph));

	*iph = (struct iphdr){
		.version = 4, .ihl = 5, .tos = packet->dscp << 2,
		.tot_len = htons(len), .frag_off = htons(IP_DF), .ttl = 64,
		.protocol = spec->protocol,
		.saddr = packet->saddr.ip, .daddr = packet->daddr.ip,
	};
	ip_send_check(iph);
}

static void write6(struct sk_buff *skb, const struct bench_spec *spec,
		   const struct packet *packet, unsigned int len)
{
	struct ipv6hdr *ip6h = skb_put_zero(skb, sizeof(*ip6h));

	ip6_flow_hdr(ip6h, packet->dscp << 2, 0);
	ip6h->payload_len = htons(len - sizeof(*ip6h));
	ip6h->nexthdr = spec->protocol;
	ip6h->hop_limit = 64;
	ip6h->saddr = packet->saddr.in6;
	ip6h->daddr = packet->daddr.in6;
}

/* The checksum is one that nobody verifies on this way. */
static unsigned int write_transport(struct sk_buff *skb,
				    const struct bench_spec *spec,
				    const struct packet *packet,
				    unsigned int len)
{
	if (spec->protocol == IPPROTO_UDP) {
		struct udphdr *udp = skb_put(skb, sizeof(*udp));

		*udp = (struct udphdr){
			.source = packet->sport, .dest = htons(spec->dport),
			.len = htons(len), .check = htons(0x1234),
		};
		return sizeof(*udp);
	} else {
		struct tcphdr *tcp = skb_put_zero(skb, sizeof(*tcp));

		tcp->source = packet->sport;
		tcp->dest = htons(spec->dport);
		tcp->doff = sizeof(*tcp) / 4;
		((u8 *)tcp)[13] = packet->tcp_flags;
		tcp->window = htons(1000);
		tcp->check = htons(0x1234);
		return sizeof(*tcp);
	}
}

static unsigned int l3_len(const struct bench_spec *spec)
{
	return spec->family == AF_INET ? sizeof(struct iphdr) :
					 sizeof(struct ipv6hdr);
}

static unsigned int headers(const struct bench_spec *spec)
{
	return l3_len(spec) + (spec->protocol == IPPROTO_UDP ?
			       sizeof(struct udphdr) : sizeof(struct tcphdr));
}

/* From the IP header on; merged packets share one. */
static unsigned int length(const struct bench_spec *spec)
{
	unsigned int payload = spec->size - headers(spec);

	return headers(spec) + payload * max(spec->segments, 1U);
}

static void merge(struct sk_buff *skb, const struct bench_spec *spec)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	/* GRO read it. */
	skb_set_transport_header(skb, l3_len(spec));
	shinfo->gso_size = spec->size - headers(spec);
	shinfo->gso_segs = spec->segments;
	if (spec->protocol == IPPROTO_UDP)
		shinfo->gso_type = SKB_GSO_UDP_L4;
	else
		shinfo->gso_type = spec->family == AF_INET ? SKB_GSO_TCPV4 :
							     SKB_GSO_TCPV6;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + l3_len(spec);
	skb->csum_offset = spec->protocol == IPPROTO_UDP ?
			   offsetof(struct udphdr, check) :
			   offsetof(struct tcphdr, check);
}

/* As a driver hands it over: behind the Ethernet header. */
static struct sk_buff *build(struct sk_buff *skb,
			     const struct bench_spec *spec, u32 number)
{
	unsigned int len = length(spec), done = headers(spec);
	struct net_device *dev = skb->dev;
	struct packet packet;
	struct ethhdr *eth;

	choose(spec, number, &packet);
	eth = skb_put(skb, ETH_HLEN);
	ether_addr_copy(eth->h_dest, dev->dev_addr);
	eth_zero_addr(eth->h_source);
	eth->h_source[0] = 2;
	eth->h_proto = htons(spec->family == AF_INET ? ETH_P_IP : ETH_P_IPV6);
	if (spec->family == AF_INET)
		write4(skb, spec, &packet, len);
	else
		write6(skb, spec, &packet, len);
	write_transport(skb, spec, &packet, len - l3_len(spec));
	skb_put(skb, len - done);
	skb->protocol = eth_type_trans(skb, dev);
	skb_reset_network_header(skb);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	if (spec->segments)
		merge(skb, spec);
	return skb;
}

/* The only part that is timed. Return: nanoseconds. */
static u32 receive(struct bench_ring *ring, struct sk_buff **skbs,
		   unsigned int count)
{
	unsigned int i;
	u64 before;
	u32 took;

	local_bh_disable();
	ring->cpu = smp_processor_id();
	ring->running = true;
	before = ktime_get_ns();
	for (i = 0; i < count; i++)
		netif_receive_skb(skbs[i]);
	took = ktime_get_ns() - before;
	ring->running = false;
	local_bh_enable();
	return took;
}

static int compare(const void *a, const void *b)
{
	u32 left = *(const u32 *)a, right = *(const u32 *)b;

	return left < right ? -1 : left > right;
}

/* @stretches has room for as many as there are, and one. */
static u32 quick_stretch(const u32 *times, u32 batches, u32 *stretches)
{
	u32 count = batches / BENCH_STRETCH, i;

	for (i = 0; i < count * BENCH_STRETCH; i++)
		stretches[i / BENCH_STRETCH] += times[i];
	sort(stretches, count, sizeof(*stretches), compare, NULL);
	return stretches[count / 100];
}

static void sum_up(u32 *times, u32 batches, struct bench_result *result)
{
	u32 i;

	for (i = 0; i < batches; i++)
		result->total += times[i];
	result->quick = quick_stretch(times, batches, times + batches);
	sort(times, batches, sizeof(*times), compare, NULL);
	result->least = times[0];
	result->median = times[batches / 2];
}

static int run_batches(struct bench_ring *ring, const struct bench_spec *spec,
		       struct net_device *in, struct bench_result *result,
		       u32 *times, u32 batches)
{
	struct sk_buff *skbs[BENCH_BATCH];
	u32 batch, i, waiting;
	int err;

	for (batch = 0; batch < batches; batch++) {
		err = bench_ring_fill(ring, length(spec));
		if (err)
			return err;
		for (i = 0; i < BENCH_BATCH; i++)
			skbs[i] = build(bench_ring_take(ring, in), spec,
					result->packets + i);
		waiting = ring->count;
		times[batch] = receive(ring, skbs, BENCH_BATCH);
		result->packets += BENCH_BATCH;
		result->back += ring->count - waiting;
		cond_resched();
		if (signal_pending(current))
			return -EINTR;
	}
	return 0;
}

static int run_devices(struct bench_ring *ring, const struct bench_spec *spec,
		       struct net_device *in, struct net_device *out,
		       struct bench_result *result)
{
	u32 batches = DIV_ROUND_UP(spec->count, BENCH_BATCH);
	struct bench_hooks hooks;
	u32 *times;
	int err;

	times = vcalloc(batches + batches / BENCH_STRETCH + 1, sizeof(*times));
	if (!times)
		return -ENOMEM;
	err = bench_end_open(&hooks, spec->end, in, out);
	if (err)
		goto out_times;
	*result = (struct bench_result){
		.batch = BENCH_BATCH,
		.stretch = BENCH_BATCH * BENCH_STRETCH,
	};
	err = run_batches(ring, spec, in, result, times, batches);
	bench_end_close(&hooks, dev_net(in));
	if (!err)
		sum_up(times, batches, result);
out_times:
	vfree(times);
	return err;
}

/**
 * bench_run() - make packets and time them.
 * @ring: the caller's.
 * @spec: what to make.
 * @net: where.
 * @result: filled in.
 *
 * Context: may sleep; on one CPU. Return: 0 or -errno.
 */
int bench_run(struct bench_ring *ring, const struct bench_spec *spec,
	      struct net *net, struct bench_result *result)
{
	struct net_device *in = dev_get_by_name(net, spec->in);
	struct net_device *out = dev_get_by_name(net, spec->out);
	int err = -ENODEV;

	if (in && (in->flags & IFF_UP))
		err = run_devices(ring, spec, in, out, result);
	dev_put(in);
	dev_put(out);
	return err;
}
