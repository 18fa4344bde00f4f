// SPDX-License-Identifier: GPL-2.0-only
#include "leg.h"

#include <net/ip6_route.h>
#include <net/route.h>

#include "dest.h"

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
	if (!dst)
		return false;
	leg->cookie = v4 ? 0 : rt6_get_cookie(dst_rt6_info(dst));
	leg->local = is_local(dst, dest->config.family);
	leg->by_stack = dst->lwtstate;
	leg->saddr = saddr;
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
const struct l3dsr_leg *l3dsr_leg_find(struct net *net, struct l3dsr_dest *dest)
{
	struct l3dsr_leg *leg = this_cpu_ptr(dest->legs);

	if (unlikely(!leg->dst || !dst_check(leg->dst, leg->cookie)))
		return look_up(net, dest, leg) ? leg : NULL;
	measure(leg, dest);
	return leg;
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
