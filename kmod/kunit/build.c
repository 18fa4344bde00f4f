// SPDX-License-Identifier: GPL-2.0-only
#include "build.h"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/dsfield.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

/* RFC 5737, RFC 2544 and RFC 3849 addresses. */
const union nf_inet_addr packet_vip4 = { .ip = htonl(0xc61200fa) };
const union nf_inet_addr packet_dest4 = { .ip = htonl(0xcb007101) };

const union nf_inet_addr packet_vip6 = {
	.ip6 = { htonl(0x20010db8), htonl(0x000f0000), 0, htonl(0xfa) },
};

const union nf_inet_addr packet_dest6 = {
	.ip6 = { htonl(0x20010db8), htonl(0x00010000), 0, htonl(0x2) },
};

#define CLIENT4		htonl(0xc0000202)
#define CLIENT_PORT	htons(40000)
#define VIP_PORT	htons(80)

static const struct in6_addr client6 = {
	.s6_addr32 = { htonl(0x20010db8), htonl(0x000c0000), 0, htonl(0x2) },
};

static unsigned int l3_len(const struct packet *packet)
{
	if (packet->family == AF_INET)
		return sizeof(struct iphdr);
	return sizeof(struct ipv6hdr) + packet->ext_len;
}

static unsigned int l4_len(const struct packet *packet)
{
	if (packet->fragment == L3DSR_FRAGMENT_LATER)
		return 0;
	switch (packet->protocol) {
	case IPPROTO_TCP:
		return sizeof(struct tcphdr);
	case IPPROTO_SCTP:
		return sizeof(struct sctphdr);
	default:
		return sizeof(struct udphdr);	/* ICMP's is as long */
	}
}

unsigned int packet_l4(const struct packet *packet)
{
	return l3_len(packet);
}

unsigned int packet_check(const struct packet *packet)
{
	if (packet->fragment == L3DSR_FRAGMENT_LATER)
		return 0;
	switch (packet->protocol) {
	case IPPROTO_TCP:
		return l3_len(packet) + 16;	/* RFC 9293, section 3.1 */
	case IPPROTO_UDP:
		return l3_len(packet) + 6;	/* RFC 768 */
	case IPPROTO_ICMPV6:
		return l3_len(packet) + 2;	/* RFC 4443, section 2.1 */
	default:
		return 0;
	}
}

static void write_ip4(const struct packet *packet, u8 *data, unsigned int len)
{
	struct iphdr *iph = (struct iphdr *)data;

	*iph = (struct iphdr){
		.version = 4,
		.ihl = 5,
		.tos = packet->dsfield,
		.tot_len = htons(len),
		.id = htons(0x1234),
		.ttl = 64,
		.protocol = packet->protocol,
		.saddr = CLIENT4,
		.daddr = packet_vip4.ip,
	};
	if (packet->fragment == L3DSR_FRAGMENT_FIRST)
		iph->frag_off = htons(IP_MF);
	if (packet->fragment == L3DSR_FRAGMENT_LATER)
		iph->frag_off = htons(185);
	iph->check = ip_fast_csum(data, iph->ihl);
}

static void write_ip6(const struct packet *packet, u8 *data, unsigned int len)
{
	struct ipv6hdr *ip6h = (struct ipv6hdr *)data;

	*ip6h = (struct ipv6hdr){
		.version = 6,
		.payload_len = htons(len - sizeof(*ip6h)),
		.nexthdr = packet->ext_len ? packet->ext_type :
					     packet->protocol,
		.hop_limit = 64,
		.saddr = client6,
		.daddr = packet_vip6.in6,
	};
	ipv6_change_dsfield(ip6h, 0, packet->dsfield);
	memcpy(ip6h + 1, packet->ext, packet->ext_len);
}

static void write_l4(const struct packet *packet, u8 *data)
{
	__be16 *ports = (__be16 *)data;

	memset(data, 0, l4_len(packet));
	ports[0] = CLIENT_PORT;
	ports[1] = VIP_PORT;
	if (packet->protocol == IPPROTO_TCP) {
		((struct tcphdr *)data)->doff = 5;
		((struct tcphdr *)data)->syn = 1;
	} else if (packet->protocol == IPPROTO_UDP) {
		((struct udphdr *)data)->len =
			htons(sizeof(struct udphdr) + packet->payload);
	}
}

__sum16 packet_expected_check(const struct packet *packet,
			      const struct sk_buff *skb)
{
	unsigned int at = packet_check(packet), l4 = packet_l4(packet);
	unsigned int len = skb->len - l4;
	__sum16 zero = 0, check;
	struct sk_buff *copy;
	__wsum sum = 0;

	copy = skb_copy(skb, GFP_KERNEL);
	if (packet->ip_summed != CHECKSUM_PARTIAL) {
		skb_store_bits(copy, at, &zero, sizeof(zero));
		sum = skb_checksum(copy, l4, len, 0);
	}
	if (packet->family == AF_INET)
		check = csum_tcpudp_magic(ip_hdr(copy)->saddr,
					  ip_hdr(copy)->daddr, len,
					  packet->protocol, sum);
	else
		check = csum_ipv6_magic(&ipv6_hdr(copy)->saddr,
					&ipv6_hdr(copy)->daddr, len,
					packet->protocol, sum);
	kfree_skb(copy);
	if (packet->ip_summed == CHECKSUM_PARTIAL)
		return ~check;
	return check || packet->protocol != IPPROTO_UDP ? check :
							  CSUM_MANGLED_0;
}

static void sum_packet(const struct packet *packet, struct sk_buff *skb)
{
	unsigned int at = packet_check(packet);
	__sum16 check;

	if (at && !packet->no_udp_checksum) {
		check = packet_expected_check(packet, skb);
		memcpy(skb->data + at, &check, sizeof(check));
	}
	skb->ip_summed = packet->ip_summed;
	if (packet->ip_summed == CHECKSUM_COMPLETE)
		skb->csum = skb_checksum(skb, 0, skb->len, 0);
	if (packet->ip_summed == CHECKSUM_PARTIAL) {
		skb->csum_start = skb_headroom(skb) + packet_l4(packet);
		skb->csum_offset = at ? at - packet_l4(packet) : 0;
	}
}

/* Move all but the IP header to a page. */
static void page_out(struct kunit *test, struct sk_buff *skb)
{
	unsigned int keep = skb->protocol == htons(ETH_P_IP) ?
			    sizeof(struct iphdr) : sizeof(struct ipv6hdr);
	unsigned int rest = skb->len - keep;
	struct page *page = alloc_page(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	memcpy(page_address(page), skb->data + keep, rest);
	__skb_trim(skb, keep);
	skb_add_rx_frag(skb, 0, page, 0, rest, PAGE_SIZE);
}

struct sk_buff *packet_build(struct kunit *test, const struct packet *packet)
{
	unsigned int len = l3_len(packet) + l4_len(packet) + packet->payload;
	struct sk_buff *skb = alloc_skb(64 + len, GFP_KERNEL);
	unsigned int i;
	u8 *data;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	skb_reserve(skb, 64);
	data = skb_put(skb, len);
	skb_reset_network_header(skb);
	if (packet->family == AF_INET)
		write_ip4(packet, data, len);
	else
		write_ip6(packet, data, len);
	if (l4_len(packet))
		write_l4(packet, data + l3_len(packet));
	for (i = len - packet->payload; i < len; i++)
		data[i] = i * 7;
	skb->protocol = packet->family == AF_INET ? htons(ETH_P_IP) :
						    htons(ETH_P_IPV6);
	sum_packet(packet, skb);
	if (packet->shape == SHAPE_PAGED)
		page_out(test, skb);
	return skb;
}

void packet_read(struct kunit *test, struct sk_buff *skb, u8 family,
		 struct l3dsr_packet *pkt)
{
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(pkt, &init_net, skb, family);
	KUNIT_ASSERT_TRUE(test, verdict == L3DSR_CONTINUE);
	verdict = l3dsr_packet_read_transport(pkt);
	KUNIT_ASSERT_TRUE(test, verdict == L3DSR_CONTINUE);
}
