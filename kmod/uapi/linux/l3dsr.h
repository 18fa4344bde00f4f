/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
#ifndef _UAPI_LINUX_L3DSR_H
#define _UAPI_LINUX_L3DSR_H

/* A code is a DSCP value (RFC 2474, section 3) that stands for a VIP; 0, the
 * default class, stands for none.
 */
#define L3DSR_CODE_MIN	1
#define L3DSR_CODE_MAX	63

/**
 * enum l3dsr_reason - the end of a packet's journey through L3DSR.
 * @L3DSR_REASON_FORWARDED: director: sent to a dest.
 * @L3DSR_REASON_LOCAL: director: its dest is this host; goes up unmodified.
 * @L3DSR_REASON_DECODED: realserver: the VIP is back in its place.
 * @L3DSR_REASON_REWRITTEN: DADDR target: the rule's address was written.
 * @L3DSR_REASON_TRUNCATED: a header is longer than the packet.
 * @L3DSR_REASON_BAD_HEADER: version, header length or total length contradict
 *	the packet.
 * @L3DSR_REASON_EXT_HEADERS: more IPv6 extension headers than any honest
 *	sender writes.
 * @L3DSR_REASON_BAD_SOURCE: dropped; no reply could go to its source address
 *	(RFC 1812, section 5.3.7; RFC 4291, section 2).
 * @L3DSR_REASON_SOURCE_ROUTE: passed on; its destination is not its last
 *	(IPv4 source route option, IPv6 routing header with segments left).
 * @L3DSR_REASON_FRAGMENT: dropped; it says that it is the first fragment of a
 *	datagram, as another one did that has other ports. Or a later one of
 *	this host's own, whose first did not come before.
 * @L3DSR_REASON_AH: passed on; an authentication header covers the
 *	destination address (RFC 4302, section 3.3.3).
 * @L3DSR_REASON_PROTOCOL: passed on; a code on a packet that is not TCP, UDP
 *	or ICMP.
 * @L3DSR_REASON_UNKNOWN_CODE: passed on; a DSCP that stands for no VIP.
 * @L3DSR_REASON_OTHER_ADDRESS: passed on; a code on a packet to an address
 *	that is not this host's.
 * @L3DSR_REASON_IS_VIP: passed on; a code on a packet to a VIP.
 * @L3DSR_REASON_TUNNEL: passed on; a code on the inner packet of a tunnel.
 * @L3DSR_REASON_NO_DEST: dropped; no dest of the service takes new flows.
 * @L3DSR_REASON_NO_ROUTE: dropped; no route to the dest.
 * @L3DSR_REASON_TTL_EXCEEDED: dropped; TTL or hop limit ran out.
 * @L3DSR_REASON_TOO_BIG: dropped; larger than the MTU towards the dest and
 *	not to be fragmented.
 * @L3DSR_REASON_NO_MEMORY: dropped; the kernel had no memory to change it.
 * @L3DSR_REASON_LRO: dropped; merged by the device's LRO, so that nobody knows
 *	what the packets were.
 * @L3DSR_REASON_UNKNOWN_MARK: dropped; sent by the director itself with a mark
 *	that is there to name a dest, and names none of the packet's service.
 * @L3DSR_REASON_NOT_ALLOWED: passed on; the entry's lists of input devices,
 *	protocols and ports do not name what it came by.
 * @L3DSR_REASON_TRANSLATED: realserver: the port that clients know is back in
 *	its place, in a packet from a VIP.
 * @L3DSR_REASON_FRAGMENT_HELD: waits for the first fragment of its datagram,
 *	which has the ports; counted again when it leaves.
 * @L3DSR_REASON_FRAGMENT_TIMEOUT: dropped; the first fragment did not come.
 * @L3DSR_REASON_FRAGMENT_LIMIT: dropped; too many fragments wait.
 * @L3DSR_REASON_TUNNEL_ERROR: director: an ICMP error about a packet that it
 *	sent into a tunnel; noted, told the client, and passed on.
 * @L3DSR_REASON_ECHO: director: an echo request to a VIP, answered.
 * @L3DSR_REASON_ECHO_LIMIT: dropped; an echo request, after too many within a
 *	second.
 * @L3DSR_REASON_DECAPSULATED: realserver: taken out of a director's tunnel;
 *	the packet inside begins its journey anew.
 * @L3DSR_REASON_FOREIGN_TUNNEL: a tunnel's packet whose sender is no listed
 *	director, or not one for this kind of tunnel; dropped where other
 *	tunnels are to be, else passed on.
 * @L3DSR_REASON_TUNNEL_OPTIONS: likewise; its GRE or GUE header says more than
 *	a director writes.
 * @L3DSR_REASON_UNLISTED_VIP: likewise; what a director's tunnel carries is
 *	for no VIP that is listed for tunnels.
 * @L3DSR_REASON_TUNNEL_LIES: likewise; what it carries contradicts the packet.
 * @L3DSR_REASON_ECN: dropped; congestion was marked outside of a packet whose
 *	ends would not understand it (RFC 6040, section 4.2).
 * @L3DSR_REASON_CHECKSUM: dropped; UDP's checksum outside of a packet is wrong.
 * @L3DSR_REASON_MSS_LOWERED: realserver: a VIP of tunnels told its client a
 *	segment size that fits through them.
 * @L3DSR_REASON_TAKEN_APART: realserver: packets that the device had chained
 *	(rx-gro-list) came in again one by one, where each is counted.
 * @__L3DSR_REASON_MAX: number of reasons.
 *
 * New reasons are added at the end. Netlink reports them by name: the part
 * after L3DSR_REASON_ in small letters.
 */
enum l3dsr_reason {
	L3DSR_REASON_FORWARDED,
	L3DSR_REASON_LOCAL,
	L3DSR_REASON_DECODED,
	L3DSR_REASON_REWRITTEN,
	L3DSR_REASON_TRUNCATED,
	L3DSR_REASON_BAD_HEADER,
	L3DSR_REASON_EXT_HEADERS,
	L3DSR_REASON_BAD_SOURCE,
	L3DSR_REASON_SOURCE_ROUTE,
	L3DSR_REASON_FRAGMENT,
	L3DSR_REASON_AH,
	L3DSR_REASON_PROTOCOL,
	L3DSR_REASON_UNKNOWN_CODE,
	L3DSR_REASON_OTHER_ADDRESS,
	L3DSR_REASON_IS_VIP,
	L3DSR_REASON_TUNNEL,
	L3DSR_REASON_NO_DEST,
	L3DSR_REASON_NO_ROUTE,
	L3DSR_REASON_TTL_EXCEEDED,
	L3DSR_REASON_TOO_BIG,
	L3DSR_REASON_NO_MEMORY,
	L3DSR_REASON_LRO,
	L3DSR_REASON_UNKNOWN_MARK,
	L3DSR_REASON_NOT_ALLOWED,
	L3DSR_REASON_TRANSLATED,
	L3DSR_REASON_FRAGMENT_HELD,
	L3DSR_REASON_FRAGMENT_TIMEOUT,
	L3DSR_REASON_FRAGMENT_LIMIT,
	L3DSR_REASON_TUNNEL_ERROR,
	L3DSR_REASON_ECHO,
	L3DSR_REASON_ECHO_LIMIT,
	L3DSR_REASON_DECAPSULATED,
	L3DSR_REASON_FOREIGN_TUNNEL,
	L3DSR_REASON_TUNNEL_OPTIONS,
	L3DSR_REASON_UNLISTED_VIP,
	L3DSR_REASON_TUNNEL_LIES,
	L3DSR_REASON_ECN,
	L3DSR_REASON_CHECKSUM,
	L3DSR_REASON_MSS_LOWERED,
	L3DSR_REASON_TAKEN_APART,
	__L3DSR_REASON_MAX
};

#endif /* _UAPI_LINUX_L3DSR_H */
