/* SPDX-License-Identifier: GPL-2.0-only */
/* What maglev.c needs of the kernel, for a program. */
#ifndef _BENCH_SHIM_TYPES_H
#define _BENCH_SHIM_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define U16_MAX			UINT16_MAX
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define upper_32_bits(n)	((u32)((n) >> 32))
#define lower_32_bits(n)	((u32)(n))
#define cond_resched()		((void)0)

static inline u32 reciprocal_scale(u32 value, u32 range)
{
	return (u64)value * range >> 32;
}

static inline void memset16(u16 *to, u16 value, size_t count)
{
	while (count--)
		*to++ = value;
}

#endif /* _BENCH_SHIM_TYPES_H */
