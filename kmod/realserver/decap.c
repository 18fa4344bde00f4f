// SPDX-License-Identifier: GPL-2.0-only
/*
 * Out of a director's tunnel: is it a tunnel's packet from a listed director,
 * does it carry one for a listed VIP, take the headers off, and let the stack
 * have it as if it had come in so. Nothing is written before the last question
 * is answered, so what is left alone is as it came.
 */
#include "decap.h"

#include <linux/ip.h>
#include <linux/netdevice.h>
#include <net/inet_ecn.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ipv6_frag.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "common/dscp.h"
#include "common/encap.h"
#include "common/host_address.h"
#include "common/inner.h"
#include "common/rewrite.h"

/**
 * struct tunnel - a tunnel's packet, on its way out of it.
 * @outer: the packet as it came.
 * @inner: what it carries.
 * @carried: where that lies.
 * @decaps: of the namespace.
 * @decap: entry of the sender, or NULL.
 * @vip: entry of what it carries.
 */
struct tunnel {
	struct l3dsr_packet outer;
	struct l3dsr_packet inner;
	struct l3dsr_carried carried;
	const struct l3dsr_decaps *decaps;
	const struct l3dsr_decap *decap;
	const struct l3dsr_vip *vip;
};

static const u8 tunnel_of[] = {
	[L3DSR_ENCAP_IPIP] = L3DSR_RS_TUNNEL_IPIP,
	[L3DSR_ENCAP_GRE] = L3DSR_RS_TUNNEL_GRE,
	[L3DSR_ENCAP_GUE] = L3DSR_RS_TUNNEL_GUE,
};

/* What is not taken is left to others, or dropped if the operator says so. */
static l3dsr_verdict_t other(const struct tunnel *tunnel,
			     enum l3dsr_reason reason)
{
	return tunnel->decaps->drop ? l3dsr_drop(reason) : l3dsr_pass(reason);
}

/* The kernel's defragmenters take a fragment as they do in local delivery,
 * where it would come to them anyway.
 */
static l3dsr_verdict_t reassemble4(struct l3dsr_packet *pkt)
{
	if (ip_defrag(pkt->net, pkt->skb, IP_DEFRAG_LOCAL_DELIVER))
		return l3dsr_stolen(L3DSR_REASON_FRAGMENT_HELD);
	return L3DSR_CONTINUE;
}

static l3dsr_verdict_t reassemble6(struct l3dsr_packet *pkt)
{
	int err = -EOPNOTSUPP;

#if IS_ENABLED(CONFIG_NF_DEFRAG_IPV6)
	err = nf_ct_frag6_gather(pkt->net, pkt->skb, IP6_DEFRAG_LOCAL_DELIVER);
#endif
	if (err == -EINPROGRESS)
		return l3dsr_stolen(L3DSR_REASON_FRAGMENT_HELD);
	/* A bad one is the stack's to answer. */
	return err ? L3DSR_NOT_OURS : L3DSR_CONTINUE;
}

static l3dsr_verdict_t read_outer(struct l3dsr_packet *pkt, struct net *net,
				  struct sk_buff *skb, u8 family)
{
	l3dsr_verdict_t verdict = l3dsr_packet_read(pkt, net, skb, family);

	return verdict == L3DSR_CONTINUE ? l3dsr_packet_read_transport(pkt) :
					   verdict;
}

/* A whole packet, of a kind that its sender may send to this host. What can't
 * be read may be something else's.
 */
static l3dsr_verdict_t read_whole(struct tunnel *tunnel, struct net *net,
				  struct sk_buff *skb, u8 family, bool ingress)
{
	struct l3dsr_packet *pkt = &tunnel->outer;
	l3dsr_verdict_t verdict;

	if (l3dsr_packet_read(pkt, net, skb, family) != L3DSR_CONTINUE)
		return L3DSR_NOT_OURS;
	tunnel->decap = l3dsr_decap_find(tunnel->decaps, family, &pkt->saddr);
	if (!tunnel->decap && !tunnel->decaps->drop)
		return L3DSR_NOT_OURS;
	if (l3dsr_packet_read_transport(pkt) != L3DSR_CONTINUE ||
	    !l3dsr_tunnels_of(pkt->protocol) ||
	    !l3dsr_is_local(net, family, &pkt->daddr))
		return L3DSR_NOT_OURS;
	if (likely(!pkt->fragment))
		return L3DSR_CONTINUE;
	if (ingress || !tunnel->decap ||
	    !(tunnel->decap->tunnels & l3dsr_tunnels_of(pkt->protocol)))
		return L3DSR_NOT_OURS;
	verdict = family == AF_INET ? reassemble4(pkt) : reassemble6(pkt);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	return read_outer(pkt, net, skb, family) == L3DSR_CONTINUE ?
	       L3DSR_CONTINUE : L3DSR_NOT_OURS;
}

/* UDP is a tunnel's where its port says so. */
static bool is_tunnel(struct tunnel *tunnel)
{
	const struct l3dsr_packet *pkt = &tunnel->outer;
	const struct l3dsr_decap *decap = tunnel->decap;

	if (!l3dsr_encap_read(&tunnel->carried, pkt->skb, pkt->protocol,
			      pkt->l4))
		return false;
	if (tunnel->carried.kind != L3DSR_ENCAP_GUE)
		return true;
	if (decap && decap->tunnels & L3DSR_RS_TUNNEL_GUE)
		return decap->port == tunnel->carried.port;
	return l3dsr_decap_has_port(tunnel->decaps, tunnel->carried.port);
}

static l3dsr_verdict_t check_sender(const struct tunnel *tunnel)
{
	if (!tunnel->decap ||
	    !(tunnel->decap->tunnels & tunnel_of[tunnel->carried.kind]))
		return other(tunnel, L3DSR_REASON_FOREIGN_TUNNEL);
	if (tunnel->carried.family == AF_UNSPEC)
		return other(tunnel, L3DSR_REASON_TUNNEL_OPTIONS);
	return L3DSR_CONTINUE;
}

/* As for decode: ICMP is always let in, and ports are asked where there are
 * any.
 */
static bool is_allowed(struct tunnel *tunnel)
{
	const struct l3dsr_vip *vip = tunnel->vip;
	struct l3dsr_packet *inner = &tunnel->inner;

	if (!l3dsr_vip_admits_device(vip, inner->skb->dev->name))
		return false;
	if (!vip->allows_count)
		return true;
	if (l3dsr_packet_read_transport(inner) != L3DSR_CONTINUE)
		return false;
	return inner->protocol == l3dsr_packet_icmp(inner) ||
	       l3dsr_vip_admits(vip, inner->protocol, inner->dport,
				inner->fragment != L3DSR_FRAGMENT_LATER);
}

static l3dsr_verdict_t check_carried(struct tunnel *tunnel,
				     struct l3dsr_vip_map *map)
{
	struct l3dsr_packet *inner = &tunnel->inner;
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read_inner(inner, &tunnel->outer,
					  tunnel->carried.family,
					  tunnel->carried.at);
	if (verdict != L3DSR_CONTINUE &&
	    verdict != l3dsr_pass(L3DSR_REASON_SOURCE_ROUTE))
		return other(tunnel, L3DSR_REASON_TUNNEL_LIES);
	tunnel->vip = l3dsr_vip_tunnelled(map, inner->family, &inner->daddr);
	if (!tunnel->vip)
		return other(tunnel, L3DSR_REASON_UNLISTED_VIP);
	if (l3dsr_packet_bad_source(inner))
		return l3dsr_drop(L3DSR_REASON_BAD_SOURCE);
	if (!is_allowed(tunnel))
		return other(tunnel, L3DSR_REASON_NOT_ALLOWED);
	return L3DSR_CONTINUE;
}

static u8 ecn_of(const struct l3dsr_packet *pkt)
{
	const u8 *start;
	u8 buf[2];

	start = skb_header_pointer(pkt->skb, pkt->l3, sizeof(buf), buf);
	/* It was read before. */
	if (WARN_ON_ONCE(!start))
		return INET_ECN_NOT_ECT;
	return (pkt->family == AF_INET ? start[1] : start[1] >> 4) &
	       INET_ECN_MASK;
}

/* RFC 6040, section 4.2: outside it says that there is congestion, and inside
 * that the ends do not understand that. They do understand a loss.
 */
static l3dsr_verdict_t check_ecn(const struct tunnel *tunnel)
{
	if (ecn_of(&tunnel->outer) == INET_ECN_CE &&
	    ecn_of(&tunnel->inner) == INET_ECN_NOT_ECT)
		return l3dsr_drop(L3DSR_REASON_ECN);
	return L3DSR_CONTINUE;
}

/* By the device that it came by, once more from the start: its checks are those
 * of the inner header's family then.
 */
static l3dsr_verdict_t re_enter(struct tunnel *tunnel)
{
	const struct l3dsr_vip *vip = tunnel->vip;
	struct sk_buff *skb = tunnel->outer.skb;

	if (!l3dsr_inner_mark(skb))
		return l3dsr_drop(L3DSR_REASON_NO_MEMORY);
	if (vip->mark_mask)
		skb->mark = (skb->mark & ~vip->mark_mask) | vip->mark;
	l3dsr_counters_add(tunnel->decap->counters, tunnel->inner.len, false);
	l3dsr_counters_add(vip->counters, tunnel->inner.len, false);
	netif_rx(skb);
	return l3dsr_stolen(L3DSR_REASON_DECAPSULATED);
}

/* Whoever holds it too must not see it change. */
static l3dsr_verdict_t unshare(struct l3dsr_packet *pkt, struct sk_buff **skb)
{
	*skb = skb_share_check(*skb, GFP_ATOMIC);
	pkt->skb = *skb;
	return *skb ? L3DSR_CONTINUE : l3dsr_stolen(L3DSR_REASON_NO_MEMORY);
}

static l3dsr_verdict_t take_out(struct tunnel *tunnel, struct sk_buff **skb)
{
	l3dsr_verdict_t verdict;

	verdict = check_ecn(tunnel);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	verdict = unshare(&tunnel->outer, skb);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	verdict = l3dsr_encap_pull(&tunnel->outer, &tunnel->carried);
	return verdict == L3DSR_CONTINUE ? re_enter(tunnel) : verdict;
}

/**
 * l3dsr_decap_receive() - take a packet out of a director's tunnel.
 * @net: namespace.
 * @skb: the packet, skb->data at its IP header; replaced by a clone of its own
 *	if others hold it too.
 * @family: AF_INET or AF_INET6.
 * @decaps: of the namespace.
 * @map: likewise.
 * @ingress: met before the IP stack, which will put fragments together later.
 *
 * Context: softirq, RCU read side. Return: a final verdict; *@skb is the
 * caller's unless it is stolen.
 */
l3dsr_verdict_t l3dsr_decap_receive(struct net *net, struct sk_buff **skb,
				    u8 family,
				    const struct l3dsr_decaps *decaps,
				    struct l3dsr_vip_map *map, bool ingress)
{
	struct tunnel tunnel = { .decaps = decaps };
	l3dsr_verdict_t verdict;

	verdict = read_whole(&tunnel, net, *skb, family, ingress);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	if (!is_tunnel(&tunnel))
		return L3DSR_NOT_OURS;
	verdict = check_sender(&tunnel);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	verdict = check_carried(&tunnel, map);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	return take_out(&tunnel, skb);
}

/**
 * l3dsr_decap_clamp() - have a client send segments that fit through tunnels.
 * @net: namespace.
 * @skb: the packet, as netfilter's POST_ROUTING has it; stays the caller's.
 * @family: AF_INET or AF_INET6.
 * @decaps: of the namespace.
 * @map: likewise.
 *
 * Context: BH off, RCU read side. Return: a final verdict, never stolen.
 */
l3dsr_verdict_t l3dsr_decap_clamp(struct net *net, struct sk_buff *skb,
				  u8 family, const struct l3dsr_decaps *decaps,
				  struct l3dsr_vip_map *map)
{
	struct l3dsr_packet pkt;
	l3dsr_verdict_t verdict;
	bool lowered = false;
	u32 headers, room;

	if (read_outer(&pkt, net, skb, family) != L3DSR_CONTINUE ||
	    pkt.fragment || pkt.protocol != IPPROTO_TCP ||
	    !l3dsr_vip_tunnelled(map, family, &pkt.saddr))
		return L3DSR_NOT_OURS;
	headers = pkt.l4 - pkt.l3 + sizeof(struct tcphdr);
	room = l3dsr_decaps_room(decaps, dst_mtu(skb_dst(skb)));
	if (room <= headers)
		return L3DSR_NOT_OURS;
	verdict = l3dsr_rewrite_mss(&pkt, min_t(u32, room - headers, U16_MAX),
				    &lowered);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	return lowered ? l3dsr_pass(L3DSR_REASON_MSS_LOWERED) : L3DSR_NOT_OURS;
}
