// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command explain: from attributes to a question, and back from what the
 * path noted.
 */
#include <linux/l3dsr_director.h>
#include <net/ip6_route.h>
#include <net/ndisc.h>
#include <net/route.h>

#include "peer.h"
#include "common/netlink.h"
#include "explain.h"
#include "forward.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_parse.h"
#include "netlink_policy.h"

static int parse_addresses(struct l3dsr_question *question,
			   const struct nlattr *nest, struct nlattr **attrs,
			   struct netlink_ext_ack *extack)
{
	struct nlattr *source = attrs[L3DSR_DIRECTOR_A_PACKET_SOURCE];
	struct nlattr *destination = attrs[L3DSR_DIRECTOR_A_PACKET_DESTINATION];
	u8 family;
	int err;

	if (!source || !destination ||
	    !attrs[L3DSR_DIRECTOR_A_PACKET_SOURCE_PORT] ||
	    !attrs[L3DSR_DIRECTOR_A_PACKET_DESTINATION_PORT] ||
	    !attrs[L3DSR_DIRECTOR_A_PACKET_PROTOCOL]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "a packet has addresses, ports and a protocol");
		return -EINVAL;
	}
	err = l3dsr_parse_bytes(&question->daddr, &question->family,
				destination, extack) ?:
	      l3dsr_parse_bytes(&question->saddr, &family, source, extack);
	if (err || family == question->family)
		return err;
	NL_SET_ERR_MSG_ATTR(extack, source,
			    "source and destination are of different families");
	return -EINVAL;
}

static int parse_packet(struct l3dsr_question *question,
			struct genl_info *info)
{
	struct nlattr *attrs[L3DSR_DIRECTOR_A_PACKET_MAX + 1];
	struct nlattr *nest = info->attrs[L3DSR_DIRECTOR_A_PACKET];
	int err;

	if (!nest) {
		GENL_SET_ERR_MSG(info, "which packet? none is described");
		return -EINVAL;
	}
	err = nla_parse_nested(attrs, L3DSR_DIRECTOR_A_PACKET_MAX, nest,
			       l3dsr_director_packet_policy, info->extack) ?:
	      parse_addresses(question, nest, attrs, info->extack);
	if (err)
		return err;
	question->sport =
		nla_get_be16(attrs[L3DSR_DIRECTOR_A_PACKET_SOURCE_PORT]);
	question->dport =
		nla_get_be16(attrs[L3DSR_DIRECTOR_A_PACKET_DESTINATION_PORT]);
	question->ttl = 64;
	if (attrs[L3DSR_DIRECTOR_A_PACKET_TTL])
		question->ttl = nla_get_u8(attrs[L3DSR_DIRECTOR_A_PACKET_TTL]);
	if (attrs[L3DSR_DIRECTOR_A_PACKET_LENGTH])
		question->len =
			nla_get_u32(attrs[L3DSR_DIRECTOR_A_PACKET_LENGTH]);
	if (attrs[L3DSR_DIRECTOR_A_PACKET_FLAGS])
		question->flags =
			nla_get_u32(attrs[L3DSR_DIRECTOR_A_PACKET_FLAGS]);
	if (attrs[L3DSR_DIRECTOR_A_PACKET_MARK])
		question->mark = nla_get_u32(attrs[L3DSR_DIRECTOR_A_PACKET_MARK]);
	return l3dsr_parse_protocol(&question->protocol,
				    attrs[L3DSR_DIRECTOR_A_PACKET_PROTOCOL],
				    info->extack);
}

static int put_dest_address(struct sk_buff *msg, int type,
			    const struct l3dsr_table *table, u16 id)
{
	const struct l3dsr_dest *dest = id < table->ids ? table->dests[id] :
							  NULL;

	return dest ? l3dsr_put_address(msg, type, dest->config.family,
					&dest->config.address) : 0;
}

static int put_pin(struct sk_buff *msg, const struct l3dsr_query *query)
{
	u8 state = query->pin.closing ? 2 : query->pin.tentative;
	struct nlattr *nest;

	if (!query->pinned)
		return 0;
	nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_EXPLANATION_PIN);
	if (!nest ||
	    put_dest_address(msg, L3DSR_DIRECTOR_A_PIN_ADDRESS, query->table,
			     query->pin.dest) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_PIN_AGE, query->pin_age) ||
	    nla_put_u8(msg, L3DSR_DIRECTOR_A_PIN_STATE, state))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* How long the bucket remembers its earlier owner. */
static int put_forgets(struct sk_buff *msg, const struct l3dsr_query *query)
{
	u32 left;

	if (!l3dsr_pool_remembers(query->service->pool, query->bucket, &left))
		return 0;
	return nla_put_u32(msg, L3DSR_DIRECTOR_A_EXPLANATION_FORGETS, left);
}

static int put_choice(struct sk_buff *msg, const struct l3dsr_query *query)
{
	const struct l3dsr_bucket *bucket;

	if (!query->table)
		return 0;
	bucket = &query->table->buckets[query->bucket];
	return nla_put_u32(msg, L3DSR_DIRECTOR_A_EXPLANATION_BUCKET,
			   query->bucket) ?:
	       put_dest_address(msg, L3DSR_DIRECTOR_A_EXPLANATION_CURRENT,
				query->table, bucket->cur) ?:
	       put_dest_address(msg, L3DSR_DIRECTOR_A_EXPLANATION_EARLIER,
				query->table, bucket->prev) ?:
	       put_forgets(msg, query) ?:
	       put_pin(msg, query) ?:
	       (query->pins ? nla_put_u8(msg, L3DSR_DIRECTOR_A_EXPLANATION_PINS,
					 1) : 0);
}

static int put_neighbour(struct sk_buff *msg, struct neighbour *neigh)
{
	u8 address[MAX_ADDR_LEN];
	u8 state;

	if (!neigh)
		return 0;
	state = READ_ONCE(neigh->nud_state);
	if (nla_put_u16(msg, L3DSR_DIRECTOR_A_ROUTE_NEIGHBOUR, state))
		return -EMSGSIZE;
	if (!(state & NUD_VALID) || !neigh->dev->addr_len)
		return 0;
	neigh_ha_snapshot(address, neigh, neigh->dev);
	return nla_put(msg, L3DSR_DIRECTOR_A_ROUTE_LINK_ADDRESS,
		       neigh->dev->addr_len, address);
}

static int put_hop4(struct sk_buff *msg, struct net_device *dev, __be32 hop)
{
	const union nf_inet_addr addr = { .ip = hop };

	return l3dsr_put_address(msg, L3DSR_DIRECTOR_A_ROUTE_NEXT_HOP, AF_INET,
				 &addr) ?:
	       put_neighbour(msg, __ipv4_neigh_lookup_noref(dev,
							    (__force u32)hop));
}

static int put_hop6(struct sk_buff *msg, struct net_device *dev,
		    const struct in6_addr *hop)
{
	const union nf_inet_addr addr = { .in6 = *hop };

	return l3dsr_put_address(msg, L3DSR_DIRECTOR_A_ROUTE_NEXT_HOP, AF_INET6,
				 &addr) ?:
	       put_neighbour(msg, __ipv6_neigh_lookup_noref(dev, hop));
}

/* The next hop, as the path would have it of the same route. */
static int put_next_hop(struct sk_buff *msg, struct dst_entry *dst,
			const struct l3dsr_dest_config *config)
{
	const struct rtable *rt;

	if (config->family == AF_INET6)
		return put_hop6(msg, dst->dev,
				rt6_nexthop(dst_rt6_info(dst),
					    &config->address.in6));
	rt = dst_rtable(dst);
	if (rt->rt_gw_family == AF_INET6)
		return put_hop6(msg, dst->dev, &rt->rt_gw6);
	return put_hop4(msg, dst->dev, rt->rt_gw_family ? rt->rt_gw4 :
							  config->address.ip);
}

/* A dest that is this host has no next hop. */
static int put_route(struct sk_buff *msg, const struct l3dsr_answer *answer)
{
	struct dst_entry *dst = answer->query.dst;
	struct nlattr *nest;

	if (!dst)
		return 0;
	nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_EXPLANATION_ROUTE);
	if (!nest ||
	    nla_put_string(msg, L3DSR_DIRECTOR_A_ROUTE_DEVICE,
			   dst->dev->name) ||
	    nla_put_u32(msg, L3DSR_DIRECTOR_A_ROUTE_MTU, dst_mtu(dst)) ||
	    (answer->outcome != L3DSR_DIRECTOR_OUTCOME_LOCAL &&
	     put_next_hop(msg, dst, &answer->query.dest->config)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_code(struct sk_buff *msg, const struct l3dsr_query *query)
{
	const struct l3dsr_dest *dest = query->dest;

	if (!dest || !dest->config.method->wants_code)
		return 0;
	return nla_put_u8(msg, L3DSR_DIRECTOR_A_EXPLANATION_CODE,
			  l3dsr_dest_code(&dest->config, query->service->code));
}

static int put_reason(struct sk_buff *msg, l3dsr_verdict_t verdict)
{
	if (verdict == L3DSR_NOT_OURS)
		return 0;
	return nla_put_string(msg, L3DSR_DIRECTOR_A_EXPLANATION_REASON,
			      l3dsr_reason_name(l3dsr_verdict_reason(verdict)));
}

static int fill_answer(struct sk_buff *msg, const struct l3dsr_answer *answer)
{
	const struct l3dsr_query *query = &answer->query;
	struct nlattr *nest;

	nest = nla_nest_start(msg, L3DSR_DIRECTOR_A_EXPLANATION);
	if (!nest ||
	    nla_put_u8(msg, L3DSR_DIRECTOR_A_EXPLANATION_OUTCOME,
		       answer->outcome) ||
	    nla_put_u8(msg, L3DSR_DIRECTOR_A_EXPLANATION_DOOR, answer->door) ||
	    put_reason(msg, answer->verdict) || put_choice(msg, query) ||
	    put_code(msg, query) || put_route(msg, answer))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int fill_reply(struct sk_buff *msg, struct genl_info *info,
		      const struct l3dsr_answer *answer)
{
	const struct l3dsr_query *query = &answer->query;
	void *header = genlmsg_put_reply(msg, info, &l3dsr_director_family, 0,
					 L3DSR_DIRECTOR_CMD_EXPLAIN);

	if (!header || fill_answer(msg, answer) ||
	    (query->service && l3dsr_fill_service_key(msg,
						      &query->service->key)) ||
	    (query->dest && l3dsr_fill_dest(msg, query->service->pool,
					     query->dest)))
		return -EMSGSIZE;
	genlmsg_end(msg, header);
	return 0;
}

/* Context: lock held. */
static int ask(struct genl_info *info, const struct l3dsr_question *question,
	       struct sk_buff *skb, struct sk_buff *reply)
{
	struct nlattr *name = info->attrs[L3DSR_DIRECTOR_A_DEVICE];
	struct net *net = genl_info_net(info);
	struct l3dsr_answer answer;
	bool attached = false;
	int err = -ENODEV;

	rcu_read_lock();
	if (name) {
		skb->dev = dev_get_by_name_rcu(net, nla_data(name));
		if (!skb->dev)
			goto unlock;
		attached = l3dsr_device_is_attached(&l3dsr_director_of(net)->devices, skb->dev);
	}
	local_bh_disable();
	l3dsr_question_ask(net, skb, question, attached, &answer);
	err = fill_reply(reply, info, &answer);
	l3dsr_query_release(&answer.query);
	local_bh_enable();
unlock:
	rcu_read_unlock();
	skb->dev = NULL;
	if (err == -ENODEV)
		NL_SET_ERR_MSG_ATTR(info->extack, name, "no such device");
	return err;
}

int l3dsr_explain(struct sk_buff *msg, struct genl_info *info)
{
	struct l3dsr_director *director =
		l3dsr_director_of(genl_info_net(info));
	struct l3dsr_question question = {};
	struct sk_buff *reply, *skb;
	int err;

	err = parse_packet(&question, info);
	if (err)
		return err;
	skb = l3dsr_question_skb(&question);
	reply = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	err = -ENOMEM;
	if (skb && reply) {
		mutex_lock(&director->lock);
		err = ask(info, &question, skb, reply);
		mutex_unlock(&director->lock);
	}
	kfree_skb(skb);
	if (!err)
		return genlmsg_reply(reply, info);
	nlmsg_free(reply);
	return err;
}
