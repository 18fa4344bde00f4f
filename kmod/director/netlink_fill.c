// SPDX-License-Identifier: GPL-2.0-only
/*
 * From values to attributes.
 */
#include <linux/l3dsr_director.h>

#include "common/netlink.h"
#include "forward.h"
#include "netlink_dump.h"

static int put_stats(struct sk_buff *msg, int type,
		     const struct l3dsr_counters __percpu *counters,
		     const struct l3dsr_counters *zero)
{
	struct nlattr *nest = nla_nest_start(msg, type);
	struct l3dsr_counters sum = {};

	l3dsr_counters_sum(counters, &sum);
	l3dsr_counters_since(&sum, zero);
	if (!nest ||
	    nla_put_u64_64bit(msg, L3DSR_DIRECTOR_A_STATS_PACKETS, sum.packets,
			      L3DSR_DIRECTOR_A_STATS_PAD) ||
	    nla_put_u64_64bit(msg, L3DSR_DIRECTOR_A_STATS_BYTES, sum.bytes,
			      L3DSR_DIRECTOR_A_STATS_PAD) ||
	    nla_put_u64_64bit(msg, L3DSR_DIRECTOR_A_STATS_FLOWS, sum.flows,
			      L3DSR_DIRECTOR_A_STATS_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_memory(struct sk_buff *msg, int type,
		      const struct l3dsr_pool *pool)
{
	struct nlattr *nest = nla_nest_start(msg, type);
	struct l3dsr_pool_memory memory;

	l3dsr_pool_memory(pool, &memory);
	if (!nest ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_MEMORY_PINS,
			memory.pins.confirmed) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_MEMORY_TENTATIVE,
			memory.pins.tentative) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_MEMORY_MOVED, memory.moved) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_MEMORY_DEADLINE,
			memory.deadline))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* The unspecified address, whose length is the family, and the mark. */
static int put_mark_key(struct sk_buff *msg,
			const struct l3dsr_service_key *key)
{
	const union nf_inet_addr unspecified = {};

	return l3dsr_put_address(msg, L3DSR_DIRECTOR_A_SERVICE_ADDRESS,
				 key->family, &unspecified) ?:
	       nla_put_u32(msg, L3DSR_DIRECTOR_A_SERVICE_MARK, key->mark);
}

static int put_service_key(struct sk_buff *msg,
			   const struct l3dsr_service_key *key)
{
	if (l3dsr_key_is_mark(key))
		return put_mark_key(msg, key);
	return l3dsr_put_address(msg, L3DSR_DIRECTOR_A_SERVICE_ADDRESS,
				 key->family, &key->address) ?:
	       nla_put_be16(msg, L3DSR_DIRECTOR_A_SERVICE_PORT, key->port) ?:
	       (key->last_port == key->port ? 0 :
		nla_put_be16(msg, L3DSR_DIRECTOR_A_SERVICE_LAST_PORT,
			     key->last_port)) ?:
	       (key->prefix == l3dsr_whole_prefix(key->family) ? 0 :
		nla_put_u8(msg, L3DSR_DIRECTOR_A_SERVICE_PREFIX,
			   key->prefix)) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_SERVICE_PROTOCOL,
			  key->protocol);
}

/* What names a service. Return: 0 or -EMSGSIZE; then @msg is to be cancelled
 * or freed, as for all of these.
 */
int l3dsr_fill_service_key(struct sk_buff *msg,
			   const struct l3dsr_service_key *key)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_SERVICE);

	if (!nest || put_service_key(msg, key))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* How new flows find their dest. */
static int put_scheduling(struct sk_buff *msg,
			  const struct l3dsr_service_key *key,
			  const struct l3dsr_pool_config *config)
{
	return nla_put_string(msg, L3DSR_DIRECTOR_A_SERVICE_SCHEDULER,
			      config->sched->name) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_SERVICE_HASH, config->hash) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_SERVICE_SPILL,
			  config->spill) ?:
	       nla_put_u32(msg, L3DSR_DIRECTOR_A_SERVICE_PERSISTENCE,
			   config->persistence) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_SERVICE_CLIENT_PREFIX,
			  min(config->client_prefix,
			      l3dsr_whole_prefix(key->family))) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_SERVICE_ONE_PACKET,
			  config->one_packet);
}

/* What is said of a pool of the service's own. */
static int put_own_pool(struct sk_buff *msg, const struct l3dsr_pool *pool)
{
	const struct l3dsr_pool_config *config = &pool->config;

	return nla_put_u32(msg, L3DSR_DIRECTOR_A_SERVICE_TABLE_SIZE,
			   config->table_size) ?:
	       nla_put_u32(msg, L3DSR_DIRECTOR_A_SERVICE_PINS_MAX,
			   config->pins) ?:
	       put_memory(msg, L3DSR_DIRECTOR_A_SERVICE_MEMORY, pool);
}

/* All of a service but its dests. Context: lock held. */
int l3dsr_fill_service(struct sk_buff *msg,
		       const struct l3dsr_service *service)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_SERVICE);
	const struct l3dsr_pool *pool = service->pool;

	if (!nest || put_service_key(msg, &service->key) ||
	    put_scheduling(msg, &service->key, &pool->config) ||
	    (service->code && nla_put_u8(msg, L3DSR_DIRECTOR_A_SERVICE_CODE,
					 service->code)) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_SERVICE_DESTS, pool->count) ||
	    put_stats(msg, L3DSR_DIRECTOR_A_SERVICE_STATS,
		      service->counters, &service->zero) ||
	    (service->own_pool ? put_own_pool(msg, pool) :
	     nla_put_string(msg, L3DSR_DIRECTOR_A_SERVICE_POOL, pool->name)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static u32 count_services(const struct l3dsr_pool *pool)
{
	const struct l3dsr_service *service;
	u32 count = 0;

	list_for_each_entry(service, &pool->services, in_pool)
		count++;
	return count;
}

static int put_pool_config(struct sk_buff *msg,
			   const struct l3dsr_pool_config *config)
{
	return nla_put_string(msg, L3DSR_DIRECTOR_A_POOL_SCHEDULER,
			      config->sched->name) ?:
	       nla_put_u32(msg, L3DSR_DIRECTOR_A_POOL_TABLE_SIZE,
			   config->table_size) ?:
	       nla_put_u32(msg, L3DSR_DIRECTOR_A_POOL_PINS_MAX,
			   config->pins) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_POOL_HASH, config->hash) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_POOL_SPILL, config->spill) ?:
	       nla_put_u32(msg, L3DSR_DIRECTOR_A_POOL_PERSISTENCE,
			   config->persistence) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_POOL_CLIENT_PREFIX,
			  config->client_prefix) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_POOL_ONE_PACKET,
			  config->one_packet);
}

/* All of a pool but its dests. Context: lock held. */
int l3dsr_fill_pool(struct sk_buff *msg, const struct l3dsr_pool *pool)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_POOL);

	if (!nest ||
	    nla_put_string(msg, L3DSR_DIRECTOR_A_POOL_NAME, pool->name) ||
	    put_pool_config(msg, &pool->config) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_POOL_DESTS, pool->count) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_POOL_SERVICES,
			count_services(pool)) ||
	    put_memory(msg, L3DSR_DIRECTOR_A_POOL_MEMORY, pool))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* What names a pool. */
int l3dsr_fill_pool_name(struct sk_buff *msg, const struct l3dsr_pool *pool)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_POOL);

	if (!nest || nla_put_string(msg, L3DSR_DIRECTOR_A_POOL_NAME,
				    pool->name))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_tunnel(struct sk_buff *msg,
		      const struct l3dsr_dest_config *config)
{
	if (!config->method->encap)
		return 0;
	if (l3dsr_has_source(config) &&
	    l3dsr_put_address(msg, L3DSR_DIRECTOR_A_DEST_TUN_LOCAL,
			      config->family, &config->source))
		return -EMSGSIZE;
	if (config->family == AF_INET &&
	    nla_put_u8(msg, L3DSR_DIRECTOR_A_DEST_TUN_DF, config->tun_df))
		return -EMSGSIZE;
	if (config->method->encap != L3DSR_ENCAP_GUE)
		return 0;
	return nla_put_be16(msg, L3DSR_DIRECTOR_A_DEST_TUN_PORT,
			    config->tun_port) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_DEST_TUN_CSUM,
			  config->tun_checksum);
}

static int put_thresholds(struct sk_buff *msg,
			  const struct l3dsr_dest_config *config)
{
	if (config->upper && nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_UPPER,
					 config->upper))
		return -EMSGSIZE;
	if (config->lower && nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_LOWER,
					 config->lower))
		return -EMSGSIZE;
	if (!config->fallback)
		return 0;
	return nla_put_u8(msg, L3DSR_DIRECTOR_A_DEST_FALLBACK, 1);
}

/* What the dest has to do, where that is counted. */
static int put_load(struct sk_buff *msg, const struct l3dsr_pool *pool,
		    const struct l3dsr_dest *dest)
{
	if (!l3dsr_pool_counts(pool))
		return 0;
	return nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_FLOWS,
			   l3dsr_dest_flows(dest)) ?:
	       nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_ACTIVE,
			   l3dsr_dest_active(dest)) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_DEST_FULL,
			  l3dsr_dest_is_full(dest));
}

/* A dest of a pool. Context: lock held. */
int l3dsr_fill_dest(struct sk_buff *msg, const struct l3dsr_pool *pool,
		    const struct l3dsr_dest *dest)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_DEST);
	const struct l3dsr_dest_config *config = &dest->config;

	if (!nest ||
	    l3dsr_put_address(msg, L3DSR_DIRECTOR_A_DEST_ADDRESS,
			      config->family, &config->address) ||
	    nla_put_be16(msg, L3DSR_DIRECTOR_A_DEST_PORT, config->port) ||
	    nla_put_u8(msg, L3DSR_DIRECTOR_A_DEST_METHOD, config->method->id) ||
	    (config->code && nla_put_u8(msg, L3DSR_DIRECTOR_A_DEST_CODE,
					config->code)) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_WEIGHT, config->weight) ||
	    nla_put_u8(msg, L3DSR_DIRECTOR_A_DEST_STATE,
		       config->down ? L3DSR_STATE_DOWN : L3DSR_STATE_UP) ||
	    (config->drain_time &&
	     nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_DRAIN_TIME,
			 config->drain_time)) ||
	    (config->mtu && nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_MTU,
					config->mtu)) ||
	    put_tunnel(msg, config) ||
	    (config->route_mark &&
	     nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_ROUTE_MARK,
			 config->route_mark)) ||
	    (config->mark &&
	     nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_MARK, config->mark)) ||
	    put_thresholds(msg, config) || put_load(msg, pool, dest) ||
	    put_stats(msg, L3DSR_DIRECTOR_A_DEST_STATS, dest->counters,
		      &dest->zero))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}
