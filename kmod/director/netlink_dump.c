// SPDX-License-Identifier: GPL-2.0-only
/*
 * From values to attributes. Dumps hold the director's lock for one buffer at
 * a time; a change in between shows in the generation, and netlink tells the
 * reader that it was interrupted.
 */
#include "netlink_dump.h"

#include <linux/l3dsr_director.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "common/netlink.h"
#include "forward.h"
#include "netlink.h"
#include "netlink_parse.h"
#include "netlink_policy.h"
#include "netns.h"

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

static int put_memory(struct sk_buff *msg, const struct l3dsr_pool *pool)
{
	struct nlattr *nest = nla_nest_start(msg,
					     L3DSR_DIRECTOR_A_SERVICE_MEMORY);
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

/* All of a service but its dests. Context: lock held. */
int l3dsr_fill_service(struct sk_buff *msg,
		       const struct l3dsr_service *service)
{
	struct nlattr *nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_SERVICE);

	if (!nest || put_service_key(msg, &service->key) ||
	    put_scheduling(msg, &service->key, &service->pool.config) ||
	    (service->code && nla_put_u8(msg, L3DSR_DIRECTOR_A_SERVICE_CODE,
					 service->code)) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_SERVICE_TABLE_SIZE,
			service->pool.config.table_size) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_SERVICE_PINS_MAX,
			service->pool.config.pins) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_SERVICE_DESTS,
			service->pool.count) ||
	    put_stats(msg, L3DSR_DIRECTOR_A_SERVICE_STATS,
		      service->counters, &service->zero) ||
	    put_memory(msg, &service->pool))
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
static int put_load(struct sk_buff *msg, const struct l3dsr_service *service,
		    const struct l3dsr_dest *dest)
{
	if (!l3dsr_pool_counts(&service->pool))
		return 0;
	return nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_FLOWS,
			   l3dsr_dest_flows(dest)) ?:
	       nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_ACTIVE,
			   l3dsr_dest_active(dest)) ?:
	       nla_put_u8(msg, L3DSR_DIRECTOR_A_DEST_FULL,
			  l3dsr_dest_is_full(dest));
}

/* A dest of a service. Context: lock held. */
int l3dsr_fill_dest(struct sk_buff *msg, const struct l3dsr_service *service,
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
	    (config->mark &&
	     nla_put_u32(msg, L3DSR_DIRECTOR_A_DEST_MARK, config->mark)) ||
	    put_thresholds(msg, config) || put_load(msg, service, dest) ||
	    put_stats(msg, L3DSR_DIRECTOR_A_DEST_STATS, dest->counters,
		      &dest->zero))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static void *start_message(struct sk_buff *msg, struct netlink_callback *cb,
			   u8 cmd, u32 generation)
{
	void *header;

	header = genlmsg_put(msg, NETLINK_CB(cb->skb).portid,
			     cb->nlh->nlmsg_seq, &l3dsr_director_family,
			     NLM_F_MULTI, cmd);
	if (!header)
		return NULL;
	genl_dump_check_consistent(cb, header);
	if (nla_put_u32(msg, L3DSR_DIRECTOR_A_GENERATION, generation)) {
		genlmsg_cancel(msg, header);
		return NULL;
	}
	return header;
}

static bool dump_service(struct sk_buff *msg, struct netlink_callback *cb,
			 u32 generation, const struct l3dsr_service *service)
{
	void *header = start_message(msg, cb, L3DSR_DIRECTOR_CMD_NEW_SERVICE,
				     generation);

	if (!header)
		return false;
	if (l3dsr_fill_service(msg, service)) {
		genlmsg_cancel(msg, header);
		return false;
	}
	genlmsg_end(msg, header);
	return true;
}

/* cb->args[0]: id of the service to go on with. */
int l3dsr_dump_services(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct l3dsr_director *director =
		l3dsr_director_of(sock_net(msg->sk));
	struct l3dsr_service *service;
	unsigned long id;

	mutex_lock(&director->lock);
	/* 0 would say that the dump can't tell. */
	cb->seq = director->generation + 1;
	xa_for_each_start(&director->services.by_id, id, service,
			  cb->args[0]) {
		if (!dump_service(msg, cb, director->generation, service))
			break;
		cb->args[0] = id + 1;
	}
	mutex_unlock(&director->lock);
	return msg->len;
}

static bool dump_dest(struct sk_buff *msg, struct netlink_callback *cb,
		      u32 generation, const struct l3dsr_service *service,
		      const struct l3dsr_dest *dest)
{
	void *header = start_message(msg, cb, L3DSR_DIRECTOR_CMD_NEW_DEST,
				     generation);

	if (!header)
		return false;
	if (l3dsr_fill_service_key(msg, &service->key) ||
	    l3dsr_fill_dest(msg, service, dest)) {
		genlmsg_cancel(msg, header);
		return false;
	}
	genlmsg_end(msg, header);
	return true;
}

/* cb->args[1]: number of the service's dest to go on with. */
static bool dump_dests_of(struct sk_buff *msg, struct netlink_callback *cb,
			  u32 generation, const struct l3dsr_service *service)
{
	const struct l3dsr_dest *dest;
	unsigned long number = 0;

	list_for_each_entry(dest, &service->pool.dests, node) {
		if (number++ < cb->args[1])
			continue;
		if (!dump_dest(msg, cb, generation, service, dest))
			return false;
		cb->args[1] = number;
	}
	cb->args[1] = 0;
	return true;
}

/* The service that the dump asks for; NULL when it asks for all. */
static struct l3dsr_service *
find_dumped_service(struct netlink_callback *cb,
		    struct l3dsr_director *director)
{
	struct nlattr *attr =
		l3dsr_genl_dump_attrs(cb)[L3DSR_DIRECTOR_A_SERVICE];
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SERVICE_MAX + 1];
	struct l3dsr_service_key key;
	struct l3dsr_service *service;
	int err;

	if (!attr)
		return NULL;
	err = nla_parse_nested(attrs, L3DSR_DIRECTOR_A_SERVICE_MAX, attr,
			       l3dsr_director_service_policy, cb->extack) ?:
	      l3dsr_parse_service_key(&key, attr, attrs, cb->extack);
	if (err)
		return ERR_PTR(err);
	service = l3dsr_service_find(&director->services, &key);
	if (service)
		return service;
	NL_SET_ERR_MSG_ATTR(cb->extack, attr, "no such service");
	return ERR_PTR(-ESRCH);
}

/* One service's dests. cb->args[0]: 1 when they were all sent. */
static int dump_one_service(struct sk_buff *msg, struct netlink_callback *cb,
			    u32 generation,
			    const struct l3dsr_service *service)
{
	if (!cb->args[0])
		cb->args[0] = dump_dests_of(msg, cb, generation, service);
	return msg->len;
}

/* All services' dests. cb->args[0]: id of the service to go on with. */
static int dump_all_services(struct sk_buff *msg, struct netlink_callback *cb,
			     struct l3dsr_director *director)
{
	struct l3dsr_service *service;
	unsigned long id;

	xa_for_each_start(&director->services.by_id, id, service,
			  cb->args[0]) {
		if (id != cb->args[0])
			cb->args[1] = 0;
		cb->args[0] = id;
		if (!dump_dests_of(msg, cb, director->generation, service))
			break;
		cb->args[0] = id + 1;
	}
	return msg->len;
}

int l3dsr_dump_dests(struct sk_buff *msg, struct netlink_callback *cb)
{
	struct l3dsr_director *director =
		l3dsr_director_of(sock_net(msg->sk));
	struct l3dsr_service *service;
	int ret;

	mutex_lock(&director->lock);
	cb->seq = director->generation + 1;
	service = find_dumped_service(cb, director);
	if (IS_ERR(service))
		ret = PTR_ERR(service);
	else if (service)
		ret = dump_one_service(msg, cb, director->generation, service);
	else
		ret = dump_all_services(msg, cb, director);
	mutex_unlock(&director->lock);
	return ret;
}
