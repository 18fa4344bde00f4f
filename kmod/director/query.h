/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a packet that is only asked about met on the path, noted by the very
 * functions that decide for real ones; they do nothing else for it.
 */
#ifndef _L3DSR_QUERY_H
#define _L3DSR_QUERY_H

#include "pool.h"

struct l3dsr_service;

/**
 * struct l3dsr_query - the notes. What was not met is NULL or false.
 * @service: whose packet it is.
 * @dest: where it would go.
 * @dst: route to @dest; a reference, for l3dsr_query_release().
 * @table: in which it has a bucket.
 * @bucket: number of that bucket.
 * @pin: pin of its flow, as it was found.
 * @pin_age: seconds since a packet wrote @pin.
 * @pinned: there is @pin.
 * @pins: the packet would make one.
 */
struct l3dsr_query {
	struct l3dsr_service *service;
	struct l3dsr_dest *dest;
	struct dst_entry *dst;
	const struct l3dsr_table *table;
	u32 bucket;
	struct l3dsr_pin pin;
	u32 pin_age;
	bool pinned;
	bool pins;
};

static inline void l3dsr_query_bucket(struct l3dsr_query *query,
				      const struct l3dsr_table *table,
				      u32 bucket)
{
	query->table = table;
	query->bucket = bucket;
}

static inline void l3dsr_query_pin(struct l3dsr_query *query,
				   const struct l3dsr_pin *pin, u32 age)
{
	query->pin = *pin;
	query->pin_age = age;
	query->pinned = true;
}

static inline void l3dsr_query_path(struct l3dsr_query *query,
				    struct l3dsr_dest *dest,
				    struct dst_entry *dst)
{
	query->dest = dest;
	query->dst = dst ? dst_clone(dst) : NULL;
}

static inline void l3dsr_query_release(struct l3dsr_query *query)
{
	dst_release(query->dst);
	query->dst = NULL;
}

#endif /* _L3DSR_QUERY_H */
