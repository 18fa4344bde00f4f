/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The names of enum l3dsr_reason, for netlink and for tracepoints.
 */
#ifndef _L3DSR_REASONS_H
#define _L3DSR_REASONS_H

#include <linux/l3dsr.h>

#define L3DSR_REASONS(entry) \
	entry(L3DSR_REASON_FORWARDED, "forwarded") \
	entry(L3DSR_REASON_LOCAL, "local") \
	entry(L3DSR_REASON_DECODED, "decoded") \
	entry(L3DSR_REASON_REWRITTEN, "rewritten") \
	entry(L3DSR_REASON_TRUNCATED, "truncated") \
	entry(L3DSR_REASON_BAD_HEADER, "bad_header") \
	entry(L3DSR_REASON_EXT_HEADERS, "ext_headers") \
	entry(L3DSR_REASON_BAD_SOURCE, "bad_source") \
	entry(L3DSR_REASON_SOURCE_ROUTE, "source_route") \
	entry(L3DSR_REASON_FRAGMENT, "fragment") \
	entry(L3DSR_REASON_AH, "ah") \
	entry(L3DSR_REASON_PROTOCOL, "protocol") \
	entry(L3DSR_REASON_UNKNOWN_CODE, "unknown_code") \
	entry(L3DSR_REASON_OTHER_ADDRESS, "other_address") \
	entry(L3DSR_REASON_IS_VIP, "is_vip") \
	entry(L3DSR_REASON_TUNNEL, "tunnel") \
	entry(L3DSR_REASON_NO_DEST, "no_dest") \
	entry(L3DSR_REASON_NO_ROUTE, "no_route") \
	entry(L3DSR_REASON_TTL_EXCEEDED, "ttl_exceeded") \
	entry(L3DSR_REASON_TOO_BIG, "too_big") \
	entry(L3DSR_REASON_NO_MEMORY, "no_memory") \
	entry(L3DSR_REASON_LRO, "lro") \
	entry(L3DSR_REASON_UNKNOWN_MARK, "unknown_mark") \
	entry(L3DSR_REASON_NOT_ALLOWED, "not_allowed") \
	entry(L3DSR_REASON_TRANSLATED, "translated") \
	entry(L3DSR_REASON_FRAGMENT_HELD, "fragment_held") \
	entry(L3DSR_REASON_FRAGMENT_TIMEOUT, "fragment_timeout") \
	entry(L3DSR_REASON_FRAGMENT_LIMIT, "fragment_limit") \
	entry(L3DSR_REASON_TUNNEL_ERROR, "tunnel_error") \
	entry(L3DSR_REASON_ECHO, "echo") \
	entry(L3DSR_REASON_ECHO_LIMIT, "echo_limit") \
	entry(L3DSR_REASON_DECAPSULATED, "decapsulated") \
	entry(L3DSR_REASON_FOREIGN_TUNNEL, "foreign_tunnel") \
	entry(L3DSR_REASON_TUNNEL_OPTIONS, "tunnel_options") \
	entry(L3DSR_REASON_UNLISTED_VIP, "unlisted_vip") \
	entry(L3DSR_REASON_TUNNEL_LIES, "tunnel_lies") \
	entry(L3DSR_REASON_ECN, "ecn") \
	entry(L3DSR_REASON_CHECKSUM, "checksum") \
	entry(L3DSR_REASON_MSS_LOWERED, "mss_lowered") \
	entry(L3DSR_REASON_TAKEN_APART, "taken_apart")

#endif /* _L3DSR_REASONS_H */
