// SPDX-License-Identifier: GPL-2.0-only
#include "mark.h"

#include <linux/slab.h>

#include "service.h"

/* Which dest a mark names: by number, which stays when the dest changes.
 * @wanted: a service's dests are being replaced, and one that comes has it.
 */
struct mark {
	struct l3dsr_service *service;
	u16 dest;
	bool wanted;
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
	/* The service of a dest to be may never come. */
	dest = READ_ONCE(found->dest);
	if (dest == L3DSR_NOBODY)
		return NULL;
	*service = found->service;
	table = rcu_dereference(found->service->pool->table);
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

static int want(struct l3dsr_marks *marks, u32 mark,
		struct l3dsr_service *service)
{
	struct mark *taken = xa_load(&marks->by_mark, mark);
	int err = 0;

	if (taken && (taken->service != service || taken->wanted))
		return -EEXIST;
	if (!taken)
		err = l3dsr_mark_take(marks, mark, service);
	if (err)
		return err;
	taken = xa_load(&marks->by_mark, mark);
	taken->wanted = true;
	return 0;
}

/**
 * l3dsr_marks_take() - take the marks of all dests that a service is to have.
 * @marks: of the namespace.
 * @service: the service; marks of the dests that it has may be among them.
 * @dests: what is to be.
 * @count: how many.
 *
 * Context: lock held, may sleep. Return: 0, to be followed by
 * l3dsr_marks_settle() or l3dsr_marks_give_back(); -EEXIST when one names
 * another dest or two of these, -ENOMEM, and nothing changed.
 */
int l3dsr_marks_take(struct l3dsr_marks *marks, struct l3dsr_service *service,
		     const struct l3dsr_dest_config *dests, unsigned int count)
{
	unsigned int i;
	int err;

	for (i = 0; i < count; i++) {
		err = dests[i].mark ? want(marks, dests[i].mark, service) : 0;
		if (err) {
			l3dsr_marks_give_back(marks, dests, i);
			return err;
		}
	}
	return 0;
}

/* The dests did not change after all. Context: lock held. */
void l3dsr_marks_give_back(struct l3dsr_marks *marks,
			   const struct l3dsr_dest_config *dests,
			   unsigned int count)
{
	while (count--) {
		u32 mark = dests[count].mark;
		struct mark *taken = mark ? xa_load(&marks->by_mark, mark) :
					    NULL;

		if (!taken)
			continue;
		taken->wanted = false;
		if (taken->dest == L3DSR_NOBODY)
			l3dsr_mark_drop(marks, mark);
	}
}

/* The dests have their places: marks name them, and those of the dests of
 * before, in list @old, that are not wanted any more name nobody. Context:
 * lock held.
 */
void l3dsr_marks_settle(struct l3dsr_marks *marks,
			const struct l3dsr_service *service,
			const struct list_head *old)
{
	const struct l3dsr_dest *dest;
	struct mark *taken;

	list_for_each_entry(dest, old, node) {
		taken = dest->config.mark ?
			xa_load(&marks->by_mark, dest->config.mark) : NULL;
		if (taken && !taken->wanted)
			l3dsr_mark_drop(marks, dest->config.mark);
	}
	list_for_each_entry(dest, &service->pool->dests, node) {
		if (!dest->config.mark)
			continue;
		l3dsr_mark_name(marks, dest->config.mark, dest->id);
		taken = xa_load(&marks->by_mark, dest->config.mark);
		taken->wanted = false;
	}
}

/* l3dsr_mark_drop() for all dests of a service; those of a pool that services
 * share have no marks. Context: lock held.
 */
void l3dsr_marks_drop(struct l3dsr_marks *marks,
		      const struct l3dsr_service *service)
{
	const struct l3dsr_dest *dest;

	if (!service->own_pool)
		return;
	list_for_each_entry(dest, &service->pool->dests, node)
		l3dsr_mark_drop(marks, dest->config.mark);
}
