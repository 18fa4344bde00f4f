/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An address as a key that is hashed and compared byte for byte.
 */
#ifndef _L3DSR_ADDRESS_KEY_H
#define _L3DSR_ADDRESS_KEY_H

#include <linux/netfilter.h>

/* What @address has no use for in its family is zero. */
struct l3dsr_address_key {
	union nf_inet_addr address;
	u32 family;
};

/* @address: of @family; bytes that it has no use for may say anything. Context:
 * any.
 */
static inline struct l3dsr_address_key
l3dsr_address_key(u8 family, const union nf_inet_addr *address)
{
	struct l3dsr_address_key key = { .family = family };

	if (family == AF_INET)
		key.address.ip = address->ip;
	else
		key.address.in6 = address->in6;
	return key;
}

#endif /* _L3DSR_ADDRESS_KEY_H */
