// SPDX-License-Identifier: GPL-2.0-only
#include "sched.h"

#include <linux/kernel.h>
#include <linux/string.h>

static const struct l3dsr_sched * const scheds[] = {
	&l3dsr_sched_mh,
};

/* The scheduler of that name, or NULL. Context: any. */
const struct l3dsr_sched *l3dsr_sched_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(scheds); i++)
		if (!strcmp(scheds[i]->name, name))
			return scheds[i];
	return NULL;
}
