// SPDX-License-Identifier: GPL-2.0-only
#include "mark.h"

#include <linux/slab.h>

#include "service.h"

/* Which dest a mark names: by number, which stays when the dest changes. */
struct mark {
	struct l3dsr_service *service;
	u16 dest;
	struct rcu_head rcu;
};

void l3dsr_marks_init(struct l3dsr_marks *marks)
{
	xa_init(&marks->by_mark);
	marks->space = 0;
}

/* Every mark was dropped. */
void l3dsr_marks_exit(struct l3dsr_marks *marks)
{
	xa_destroy(&marks->by_mark);
}

/**
 * l3dsr_mark_find() - the dest that a mark names, whatever its weight or state.
 * @marks: of the namespace.
 * @mark: the mark.
 * @service: set to the dest's service.
 *
 * Context: RCU read side. Return: the dest, or NULL.
 */
struct l3dsr_dest *l3dsr_mark_find(struct l3dsr_marks *marks, u32 mark,
				   struct l3dsr_service **service)
{
	const struct mark *found = xa_load(&marks->by_mark, mark);
	const struct l3dsr_table *table;
	u16 dest;

	if (!found)
		return NULL;
	*service = found->service;
	table = rcu_dereference(found->service->pool.table);
	dest = READ_ONCE(found->dest);
	return dest < table->ids ? table->dests[dest] : NULL;
}

/**
 * l3dsr_mark_take() - take a mark for a dest to be.
 * @marks: of the namespace.
 * @mark: the mark.
 * @service: the dest's.
 *
 * Context: lock held, may sleep. Return: 0, to be paired with
 * l3dsr_mark_drop(); -EEXIST when it names another dest, -ENOMEM.
 */
int l3dsr_mark_take(struct l3dsr_marks *marks, u32 mark,
		    struct l3dsr_service *service)
{
	struct mark *taken = kzalloc(sizeof(*taken), GFP_KERNEL_ACCOUNT);
	int err;

	if (!taken)
		return -ENOMEM;
	taken->service = service;
	taken->dest = L3DSR_NOBODY;
	err = xa_insert(&marks->by_mark, mark, taken, GFP_KERNEL_ACCOUNT);
	if (err)
		kfree(taken);
	return err == -EBUSY ? -EEXIST : err;
}

/* Let a mark that was taken name the dest of that number. Context: lock held. */
void l3dsr_mark_name(struct l3dsr_marks *marks, u32 mark, u16 dest)
{
	struct mark *taken = xa_load(&marks->by_mark, mark);

	WRITE_ONCE(taken->dest, dest);
}

/* Undo one l3dsr_mark_take(); a mark of 0 is none. Context: lock held. */
void l3dsr_mark_drop(struct l3dsr_marks *marks, u32 mark)
{
	struct mark *taken = mark ? xa_erase(&marks->by_mark, mark) : NULL;

	if (taken)
		kfree_rcu(taken, rcu);
}

/* l3dsr_mark_drop() for all dests of a service. Context: lock held. */
void l3dsr_marks_drop(struct l3dsr_marks *marks,
		      const struct l3dsr_service *service)
{
	const struct l3dsr_dest *dest;

	list_for_each_entry(dest, &service->pool.dests, node)
		l3dsr_mark_drop(marks, dest->config.mark);
}
