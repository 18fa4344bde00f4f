// SPDX-License-Identifier: GPL-2.0-only
#include "decap_table.h"

#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/slab.h>
#include <linux/udp.h>
#include <net/ipv6.h>

#include "common/encap.h"

static bool covers(const struct l3dsr_decap *decap, u8 family,
		   const union nf_inet_addr *address)
{
	if (decap->family != family)
		return false;
	if (family == AF_INET6)
		return ipv6_prefix_equal(&decap->source.in6, &address->in6,
					 decap->prefix);
	return !((decap->source.ip ^ address->ip) &
		 inet_make_mask(decap->prefix));
}

/* Whether no bit is set behind the prefix. Context: any. */
bool l3dsr_decap_is_prefix(const struct l3dsr_decap *decap)
{
	struct in6_addr prefix;

	if (decap->family == AF_INET)
		return !(decap->source.ip & ~inet_make_mask(decap->prefix));
	ipv6_addr_prefix(&prefix, &decap->source.in6, decap->prefix);
	return ipv6_addr_equal(&prefix, &decap->source.in6);
}

/**
 * l3dsr_decap_find() - the entry of a tunnel's sender.
 * @decaps: of the namespace.
 * @family: AF_INET or AF_INET6.
 * @source: of that family.
 *
 * Context: RCU read side. Return: the entry with the longest prefix, or NULL.
 */
const struct l3dsr_decap *
l3dsr_decap_find(const struct l3dsr_decaps *decaps, u8 family,
		 const union nf_inet_addr *source)
{
	const struct l3dsr_decap *decap;

	for (decap = decaps->entries; decap < decaps->entries + decaps->count;
	     decap++)
		if (covers(decap, family, source))
			return decap;
	return NULL;
}

/* The entry of that very prefix, or NULL. Context: RCU read side, or the
 * realserver's lock held.
 */
const struct l3dsr_decap *
l3dsr_decap_named(const struct l3dsr_decaps *decaps,
		  const struct l3dsr_decap *named)
{
	const struct l3dsr_decap *decap;

	if (!decaps)
		return NULL;
	for (decap = decaps->entries; decap < decaps->entries + decaps->count;
	     decap++)
		if (decap->prefix == named->prefix &&
		    covers(decap, named->family, &named->source))
			return decap;
	return NULL;
}

/* Whether any entry takes GUE at that port. Context: RCU read side. */
bool l3dsr_decap_has_port(const struct l3dsr_decaps *decaps, __be16 port)
{
	const struct l3dsr_decap *decap;

	for (decap = decaps->entries; decap < decaps->entries + decaps->count;
	     decap++)
		if (decap->tunnels & L3DSR_RS_TUNNEL_GUE && decap->port == port)
			return true;
	return false;
}

/* What fits behind a tunnel's headers where the route to the client carries
 * @mtu: whoever answers does not know by which tunnel he was asked. Context:
 * RCU read side.
 */
u32 l3dsr_decaps_room(const struct l3dsr_decaps *decaps, u32 mtu)
{
	return min(decaps->fits, mtu > decaps->room ? mtu - decaps->room : 0);
}

static u32 headers_of(const struct l3dsr_decap *decap)
{
	u32 ip = decap->family == AF_INET ? sizeof(struct iphdr) :
					    sizeof(struct ipv6hdr);

	if (decap->tunnels & L3DSR_RS_TUNNEL_GUE)
		return ip + l3dsr_encap_extra_len(L3DSR_ENCAP_GUE);
	if (decap->tunnels & L3DSR_RS_TUNNEL_GRE)
		return ip + l3dsr_encap_extra_len(L3DSR_ENCAP_GRE);
	return ip;
}

static void sum_up(struct l3dsr_decaps *decaps)
{
	const struct l3dsr_decap *decap;

	decaps->tunnels4 = decaps->drop ? L3DSR_TUNNELS_ALL : 0;
	decaps->tunnels6 = decaps->tunnels4;
	decaps->room = 0;
	decaps->fits = U32_MAX;
	for (decap = decaps->entries; decap < decaps->entries + decaps->count;
	     decap++) {
		if (decap->family == AF_INET)
			decaps->tunnels4 |= decap->tunnels;
		else
			decaps->tunnels6 |= decap->tunnels;
		if (decap->mtu)
			decaps->fits = min(decaps->fits,
					   decap->mtu - headers_of(decap));
		else
			decaps->room = max(decaps->room, headers_of(decap));
	}
}

/**
 * l3dsr_decaps_without() - copy all entries but one.
 * @decaps: NULL for none.
 * @entry: what to leave out; NULL for nothing.
 * @more: entries for which there is to be room.
 *
 * Context: may sleep. Return: what no packet sees yet, or NULL without memory.
 */
struct l3dsr_decaps *l3dsr_decaps_without(const struct l3dsr_decaps *decaps,
					  const struct l3dsr_decap *entry,
					  unsigned int more)
{
	unsigned int count = decaps ? decaps->count : 0, i;
	struct l3dsr_decaps *copy;

	copy = kzalloc(struct_size(copy, entries, count + more),
		       GFP_KERNEL_ACCOUNT);
	if (!copy)
		return NULL;
	copy->drop = decaps && decaps->drop;
	for (i = 0; i < count; i++)
		if (&decaps->entries[i] != entry)
			copy->entries[copy->count++] = decaps->entries[i];
	sum_up(copy);
	return copy;
}

/* Add an entry, for which there is room, to what no packet sees. Context:
 * any.
 */
void l3dsr_decaps_put(struct l3dsr_decaps *decaps,
		      const struct l3dsr_decap *entry)
{
	unsigned int at = decaps->count++;

	for (; at && decaps->entries[at - 1].prefix < entry->prefix; at--)
		decaps->entries[at] = decaps->entries[at - 1];
	decaps->entries[at] = *entry;
	sum_up(decaps);
}

/* In what no packet sees. Context: any. */
void l3dsr_decaps_set_drop(struct l3dsr_decaps *decaps, bool drop)
{
	decaps->drop = drop;
	sum_up(decaps);
}
