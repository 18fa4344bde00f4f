// SPDX-License-Identifier: GPL-2.0-only
#include "leg.h"

#include <linux/if_ether.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/neighbour.h>
#include <net/netevent.h>
#include <net/route.h>

#include "dest.h"

struct l3dsr_neighs l3dsr_neighs;

/* With FLOWI_FLAG_KNOWN_NH the route itself names the dest as next hop where
 * no gateway is, so that what the packet says of its destination is no matter.
 */
static struct dst_entry *look_up_route4(struct net *net,
					const struct l3dsr_dest *dest,
					union nf_inet_addr *saddr)
{
	struct flowi4 fl4 = {
		.daddr = dest->config.address.ip,
		.saddr = dest->config.source.ip,
		.flowi4_mark = dest->config.route_mark,
		.flowi4_flags = FLOWI_FLAG_KNOWN_NH,
	};
	struct rtable *rt = ip_route_output_key(net, &fl4);

	if (IS_ERR(rt))
		return NULL;
	saddr->ip = fl4.saddr;
	return &rt->dst;
}

/* A reference to a route that need not know this host's address. Context:
 * softirq or BH off. Return: NULL if there is none.
 */
struct dst_entry *l3dsr_route6(struct net *net, const struct l3dsr_dest *dest,
			       u8 flags)
{
	struct flowi6 fl6 = {
		.daddr = dest->config.address.in6,
		.saddr = dest->config.source.in6,
		.flowi6_mark = dest->config.route_mark,
		.flowi6_flags = flags,
	};
	struct dst_entry *dst = ip6_route_output(net, NULL, &fl6);

	if (!dst->error)
		return dst;
	dst_release(dst);
	return NULL;
}

/* Only a tunnel needs an address of this host, and without one has no route. */
static struct dst_entry *look_up_tunnel_route6(struct net *net,
					       const struct l3dsr_dest *dest,
					       union nf_inet_addr *saddr)
{
	struct flowi6 fl6 = {
		.daddr = dest->config.address.in6,
		.saddr = dest->config.source.in6,
		.flowi6_mark = dest->config.route_mark,
	};
	struct dst_entry *dst;

	if (ip6_dst_lookup(net, NULL, &dst, &fl6))
		return NULL;
	saddr->in6 = fl6.saddr;
	return dst;
}

/* In IPv6 a route with FLOWI_FLAG_KNOWN_NH is a clone that holds the FIB's
 * entry, and so the device, until it is released: a device that goes would be
 * waited for as long as the dest stays. What is kept is the FIB's own route,
 * which lets go; neighbour6() knows the next hop.
 */
static struct dst_entry *look_up_route6(struct net *net,
					const struct l3dsr_dest *dest,
					union nf_inet_addr *saddr)
{
	if (dest->encap.len)
		return look_up_tunnel_route6(net, dest, saddr);
	return l3dsr_route6(net, dest, 0);
}

static bool is_local(const struct dst_entry *dst, u8 family)
{
	if (family == AF_INET)
		return dst_rtable(dst)->rt_flags & RTCF_LOCAL;
	return dst_rt6_info(dst)->rt6i_flags & RTF_LOCAL;
}

static void measure(struct l3dsr_leg *leg, const struct l3dsr_dest *dest)
{
	leg->mtu = min_not_zero(dest->config.mtu, dst_mtu(leg->dst));
	leg->room = leg->mtu - dest->encap.len;
}

static noinline bool look_up(struct net *net, const struct l3dsr_dest *dest,
			     struct l3dsr_leg *leg)
{
	bool v4 = dest->config.family == AF_INET;
	union nf_inet_addr saddr = {};
	struct dst_entry *dst;

	dst = v4 ? look_up_route4(net, dest, &saddr) :
		   look_up_route6(net, dest, &saddr);
	dst_release(leg->dst);
	leg->dst = dst;
	leg->neigh = NULL;
	if (!dst)
		return false;
	leg->cookie = v4 ? dst_rtable(dst)->rt_genid :
			   rt6_get_cookie(dst_rt6_info(dst));
	leg->local = is_local(dst, dest->config.family);
	leg->by_stack = dst->lwtstate;
	leg->saddr = saddr;
	leg->headroom = LL_RESERVED_SPACE(dst->dev);
	measure(leg, dest);
	return true;
}

/**
 * l3dsr_leg_find() - the way to a dest.
 * @net: namespace.
 * @dest: the dest.
 *
 * Context: softirq or BH off, RCU read side, and the leg is good as long.
 * Return: NULL if there is no route.
 */
struct l3dsr_leg *l3dsr_leg_find(struct net *net, struct l3dsr_dest *dest)
{
	struct l3dsr_leg *leg = this_cpu_ptr(dest->legs);

	if (unlikely(!leg->dst || !dst_check(leg->dst, leg->cookie)))
		return look_up(net, dest, leg) ? leg : NULL;
	measure(leg, dest);
	return leg;
}

static struct neighbour *neighbour4(struct dst_entry *dst, struct sk_buff *skb,
				    bool *skip_cache)
{
	return ip_neigh_for_gw(dst_rtable(dst), skb, skip_cache);
}

static struct neighbour *neighbour6(struct dst_entry *dst,
				    const struct l3dsr_dest *dest)
{
	const struct in6_addr *nexthop;
	struct neighbour *neigh;

	nexthop = rt6_nexthop(dst_rt6_info(dst),
			      &dest->config.address.in6);
	neigh = __ipv6_neigh_lookup_noref(dst->dev, nexthop);
	return neigh ?: __neigh_create(&nd_tbl, nexthop, dst->dev, false);
}

/* Whether the route alone says who the next hop is, and his header is one of
 * the packet's family.
 */
static bool has_one_neighbour(const struct dst_entry *dst, u8 family)
{
	return family == AF_INET6 || dst_rtable(dst)->rt_gw_family == AF_INET;
}

/* Whether the kernel will make a header with the next packet. */
static bool is_to_have_header(const struct neighbour *neigh, unsigned int len)
{
	const struct header_ops *ops = neigh->dev->header_ops;

	return !len && ops && ops->cache;
}

/* Ethernet's header for frames to the neighbour, as neigh_hh_output() has it.
 * @changes was counted before.
 */
static void take_header(struct l3dsr_leg *leg, long changes)
{
	const struct hh_cache *hh = &leg->neigh->hh;
	unsigned int seq, len;

	leg->changes = changes;
	leg->has_header = false;
	if (!(READ_ONCE(leg->neigh->nud_state) & NUD_CONNECTED))
		return;
	do {
		seq = read_seqbegin(&hh->hh_lock);
		len = READ_ONCE(hh->hh_len);
		memcpy(leg->header, hh->hh_data, sizeof(leg->header));
	} while (read_seqretry(&hh->hh_lock, seq));
	leg->has_header = len == ETH_HLEN;
	/* Of this nobody tells: look again. */
	if (is_to_have_header(leg->neigh, len))
		leg->changes--;
}

/**
 * l3dsr_leg_refresh() - ask a leg's neighbour, after some neighbour changed.
 * @leg: any.
 *
 * Context: as for l3dsr_leg_find(). Return: false if the neighbour has to be
 * looked up.
 */
bool l3dsr_leg_refresh(struct l3dsr_leg *leg)
{
	long changes = atomic_long_read(&l3dsr_neighs.changes);

	/* Pairs with note_change(): who sees the count sees the change. */
	smp_rmb();
	if (!leg->neigh ||
	    leg->deaths != atomic_long_read(&l3dsr_neighs.deaths))
		return false;
	take_header(leg, changes);
	return true;
}

/**
 * l3dsr_leg_neighbour() - the neighbour that a leg leads to.
 * @leg: of @dest, neither local nor by the stack; keeps the neighbour, so that
 *	later packets need not look.
 * @dest: the dest.
 * @skb: a packet for it, of the dest's family.
 * @skip_cache: set where the neighbour's header is not for this packet.
 *
 * Neighbours that go are counted before they are freed, after a grace period:
 * who finds the count of before the look-up unchanged may use what was found.
 *
 * Context: as for l3dsr_leg_find(). Return: the neighbour, which may not be
 * resolved yet, or an error.
 */
struct neighbour *l3dsr_leg_neighbour(struct l3dsr_leg *leg,
				      const struct l3dsr_dest *dest,
				      struct sk_buff *skb, bool *skip_cache)
{
	long changes = atomic_long_read(&l3dsr_neighs.changes);
	long deaths = atomic_long_read(&l3dsr_neighs.deaths);
	u8 family = dest->config.family;
	struct neighbour *neigh;

	/* As above: what is gone by now is not found. */
	smp_rmb();
	neigh = family == AF_INET ? neighbour4(leg->dst, skb, skip_cache) :
				    neighbour6(leg->dst, dest);
	if (!IS_ERR(neigh) && has_one_neighbour(leg->dst, family)) {
		leg->neigh = neigh;
		leg->deaths = deaths;
		take_header(leg, changes);
	}
	return neigh;
}

/* The kernel tells of every change that is none between states in which the
 * address is good, and at the end, when nobody finds the neighbour any more.
 * Counted with full order, behind what changed. Context: any.
 */
static int note_change(struct notifier_block *nb, unsigned long event,
		       void *ptr)
{
	const struct neighbour *neigh = ptr;

	if (event != NETEVENT_NEIGH_UPDATE)
		return NOTIFY_DONE;
	if (neigh->dead)
		atomic_long_inc_return(&l3dsr_neighs.deaths);
	atomic_long_inc_return(&l3dsr_neighs.changes);
	return NOTIFY_DONE;
}

static struct notifier_block neigh_notifier = {
	.notifier_call = note_change,
};

/* Before the first leg. Context: may sleep. Return: 0 or -errno. */
int l3dsr_legs_init(void)
{
	return register_netevent_notifier(&neigh_notifier);
}

/* After the last one. Context: may sleep. */
void l3dsr_legs_exit(void)
{
	unregister_netevent_notifier(&neigh_notifier);
}

/* Legs that lead nowhere yet. Context: may sleep. Return: NULL without
 * memory.
 */
struct l3dsr_leg __percpu *l3dsr_legs_alloc(void)
{
	return alloc_percpu_gfp(struct l3dsr_leg, GFP_KERNEL_ACCOUNT);
}

/* No packet is on its way any more. Context: any. */
void l3dsr_legs_free(struct l3dsr_leg __percpu *legs)
{
	int cpu;

	for_each_possible_cpu(cpu)
		dst_release(per_cpu_ptr(legs, cpu)->dst);
	free_percpu(legs);
}
