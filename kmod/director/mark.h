/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Marks that name a dest: "send this packet exactly there". Health checks
 * stand on them. Some bits of the mark (@space) say that it is such a mark, the
 * whole of it says which dest.
 */
#ifndef _L3DSR_MARK_H
#define _L3DSR_MARK_H

#include <linux/xarray.h>

struct l3dsr_dest;
struct l3dsr_dest_config;
struct l3dsr_service;

/**
 * struct l3dsr_marks - the marks of a namespace.
 * @by_mark: struct l3dsr_mark; read under RCU, written under the director's
 *	lock.
 * @space: mask and value in one word, so that packets never see one of another
 *	setting; 0 while no mark names a dest.
 */
struct l3dsr_marks {
	struct xarray by_mark;
	u64 space;
};

#define L3DSR_MARK_SPACE(value, mask)	((u64)(mask) << 32 | (value))

static inline bool l3dsr_mark_in(u64 space, u32 mark)
{
	u32 mask = space >> 32;

	return mask && (mark & mask) == (u32)space;
}

/* Whether a mark is there to name a dest, as a packet asks. Context: any. */
static inline bool l3dsr_mark_is_dest(const struct l3dsr_marks *marks, u32 mark)
{
	return l3dsr_mark_in(READ_ONCE(marks->space), mark);
}

void l3dsr_marks_init(struct l3dsr_marks *marks);
void l3dsr_marks_exit(struct l3dsr_marks *marks);

struct l3dsr_dest *l3dsr_mark_find(struct l3dsr_marks *marks, u32 mark,
				   struct l3dsr_service **service);

int __must_check l3dsr_mark_take(struct l3dsr_marks *marks, u32 mark,
				 struct l3dsr_service *service);
void l3dsr_mark_name(struct l3dsr_marks *marks, u32 mark, u16 dest);
void l3dsr_mark_drop(struct l3dsr_marks *marks, u32 mark);
int __must_check l3dsr_marks_take(struct l3dsr_marks *marks,
				  struct l3dsr_service *service,
				  const struct l3dsr_dest_config *dests,
				  unsigned int count);
void l3dsr_marks_give_back(struct l3dsr_marks *marks,
			   const struct l3dsr_dest_config *dests,
			   unsigned int count);
void l3dsr_marks_settle(struct l3dsr_marks *marks,
			const struct l3dsr_service *service,
			const struct list_head *old);
void l3dsr_marks_drop(struct l3dsr_marks *marks,
		      const struct l3dsr_service *service);

#endif /* _L3DSR_MARK_H */
