/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a destination address is to this host. A packet that carries a code is
 * decoded only if it was sent to the host itself; one that was sent to a VIP
 * never is, or else a client that sets a code could choose another VIP.
 */
#ifndef _L3DSR_HOST_ADDRESS_H
#define _L3DSR_HOST_ADDRESS_H

#include <linux/netfilter.h>
#include <net/net_namespace.h>

enum l3dsr_host_address {
	L3DSR_ADDRESS_OTHER,	/* some other host's */
	L3DSR_ADDRESS_OWN,	/* this host's, on a device that is not lo */
	L3DSR_ADDRESS_VIP,	/* on lo, or named a VIP by map or rule */
};

bool l3dsr_is_vip(struct net *net, u8 family, const union nf_inet_addr *addr);
enum l3dsr_host_address
l3dsr_host_address(struct net *net, u8 family, const union nf_inet_addr *addr);

bool l3dsr_is_local(struct net *net, u8 family,
		    const union nf_inet_addr *addr);

int __must_check l3dsr_vip_get(struct net *net, u8 family,
			       const union nf_inet_addr *addr);
void l3dsr_vip_put(struct net *net, u8 family,
		   const union nf_inet_addr *addr);

int l3dsr_host_address_init(void);
void l3dsr_host_address_exit(void);

#endif /* _L3DSR_HOST_ADDRESS_H */
