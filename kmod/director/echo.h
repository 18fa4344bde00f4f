/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _L3DSR_ECHO_H
#define _L3DSR_ECHO_H

#include "common/packet.h"

/* Answers in a second, to one client and to all of a namespace. */
#define L3DSR_ECHO_CLIENT_MAX	100
#define L3DSR_ECHO_MAX		10000

/**
 * struct l3dsr_echo_count - answers in the current second, not exact where CPUs
 *	meet.
 * @second: which it is.
 * @answers: how many there were.
 */
struct l3dsr_echo_count {
	u32 second;
	u32 answers;
};

bool l3dsr_is_echo(const struct l3dsr_packet *pkt);
l3dsr_verdict_t __must_check l3dsr_echo_answer(struct l3dsr_packet *pkt,
					       struct l3dsr_echo_count *all);

#endif /* _L3DSR_ECHO_H */
