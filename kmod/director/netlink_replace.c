// SPDX-License-Identifier: GPL-2.0-only
/*
 * A service or a pool with all its dests in one request: everything is parsed, then
 * everything is made, then one pointer shows it to packets.
 */
#include <linux/l3dsr_director.h>
#include <linux/mm.h>
#include <linux/sort.h>

#include "assign.h"
#include "peer.h"
#include "netlink.h"
#include "netlink_parse.h"
#include "netlink_policy.h"

/* A dest of the request. */
struct named_dest {
	struct l3dsr_dest_config config;
	struct nlattr *attr;
};

struct request {
	struct genl_info *info;
	struct l3dsr_director *director;
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SERVICE_MAX + 1];
	struct l3dsr_service_key key;
	struct l3dsr_service_config config;
	bool in_pool;
	struct l3dsr_dest_config *dests;	/* in order */
	unsigned int count;
};

static int parse_dest(struct request *request, struct named_dest *dest)
{
	struct nlattr *attrs[L3DSR_DIRECTOR_A_DEST_MAX + 1];
	struct netlink_ext_ack *extack = request->info->extack;
	int err;

	err = nla_parse_nested(attrs, L3DSR_DIRECTOR_A_DEST_MAX, dest->attr,
			       l3dsr_director_dest_policy, extack) ?:
	      l3dsr_parse_dest_key(&dest->config,
				   request->in_pool ? NULL : &request->key,
				   dest->attr, attrs, extack);
	if (err)
		return err;
	l3dsr_dest_defaults(&dest->config);
	err = l3dsr_parse_dest(&dest->config, attrs, extack);
	if (err)
		return err;
	if (request->in_pool)
		return 0;
	return l3dsr_check_dest(&dest->config, &request->key,
				request->config.code, attrs, extack);
}

static unsigned int count_dests(const struct genl_info *info)
{
	unsigned int count = 0;
	struct nlattr *attr;
	int rest;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rest)
		count += nla_type(attr) == L3DSR_DIRECTOR_A_DEST;
	return count;
}

static int parse_dests(struct request *request, struct named_dest *dests)
{
	unsigned int count = 0;
	struct nlattr *attr;
	int rest;
	int err;

	nlmsg_for_each_attr(attr, request->info->nlhdr, GENL_HDRLEN, rest) {
		if (nla_type(attr) != L3DSR_DIRECTOR_A_DEST)
			continue;
		dests[count].attr = attr;
		err = parse_dest(request, &dests[count++]);
		if (err)
			return err;
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct named_dest *left = a, *right = b;

	return l3dsr_dest_compare(&left->config, &right->config);
}

/* Into the order that tables have, each once. */
static int order_dests(struct request *request, struct named_dest *dests)
{
	unsigned int i;

	sort(dests, request->count, sizeof(*dests), compare, NULL);
	for (i = 0; i < request->count; i++) {
		if (i && !compare(&dests[i - 1], &dests[i])) {
			NL_SET_ERR_MSG_ATTR(request->info->extack,
					    dests[i].attr,
					    "a dest is named twice");
			return -EEXIST;
		}
		request->dests[i] = dests[i].config;
	}
	return 0;
}

/* Return: 0 or -errno; @request->dests is to be freed in any case. */
static int read_dests(struct request *request)
{
	struct named_dest *dests;
	int err = -ENOMEM;

	request->count = count_dests(request->info);
	if (request->count > L3DSR_DESTS_MAX) {
		GENL_SET_ERR_MSG(request->info,
				 "there are 4096 dests at the most");
		return -ENOSPC;
	}
	request->dests = kvcalloc(request->count, sizeof(*request->dests),
				  GFP_KERNEL);
	dests = kvcalloc(request->count, sizeof(*dests), GFP_KERNEL);
	if (request->dests && dests)
		err = parse_dests(request, dests) ?:
		      order_dests(request, dests);
	kvfree(dests);
	return err;
}

static void put_peers(struct request *request, unsigned int count)
{
	while (count--)
		l3dsr_peer_put(&request->director->peers, request->config.code,
			       &request->dests[count]);
}

static int get_peers(struct request *request)
{
	unsigned int i;
	int err;

	for (i = 0; i < request->count; i++) {
		err = l3dsr_peer_get(&request->director->peers, &request->key,
				     request->config.code, &request->dests[i]);
		if (!err)
			continue;
		if (err == -EEXIST)
			GENL_SET_ERR_MSG(request->info,
					 "at one of the dests the code means another VIP");
		put_peers(request, i);
		return err;
	}
	return 0;
}

/* Whether the marks of the dests, if any, can name them. Context: lock held. */
static int check_marks(struct request *request)
{
	unsigned int i;
	int err;

	for (i = 0; i < request->count; i++) {
		if (!request->dests[i].mark)
			continue;
		err = l3dsr_check_mark(&request->director->marks,
				       request->dests[i].mark,
				       request->in_pool, NULL,
				       request->info->extack);
		if (err)
			return err;
	}
	return 0;
}

/* Let them name the dests of a service to be; those of dests that it has may
 * be among them.
 */
static int take_marks(struct request *request, struct l3dsr_service *service)
{
	int err = check_marks(request) ?:
		  l3dsr_marks_take(&request->director->marks, service,
				   request->dests, request->count);

	if (err == -EEXIST)
		GENL_SET_ERR_MSG(request->info,
				 "a dest's mark names another dest");
	return err;
}

static int assign(struct request *request, struct l3dsr_pool *pool,
		  struct list_head *old)
{
	int err = l3dsr_pool_assign(pool, &request->config.pool,
				    request->config.code, request->dests,
				    request->count, old);

	if (err == -EBUSY)
		GENL_SET_ERR_MSG(request->info,
				 "flows are remembered under the old hash and sizes");
	return err;
}

/* The new dests are known. */
static int replace_service(struct request *request,
			   struct l3dsr_service *service)
{
	struct l3dsr_marks *marks = &request->director->marks;
	const struct l3dsr_dest *dest;
	LIST_HEAD(old);
	int err;

	if (!service->own_pool) {
		GENL_SET_ERR_MSG(request->info,
				 "the service uses the dests of a pool; replace the pool");
		return -EOPNOTSUPP;
	}
	err = take_marks(request, service);
	if (err)
		return err;
	err = assign(request, service->pool, &old);
	if (err) {
		l3dsr_marks_give_back(marks, request->dests, request->count);
		return err;
	}
	l3dsr_marks_settle(marks, service, &old);
	list_for_each_entry(dest, &old, node)
		l3dsr_peer_put(&request->director->peers, service->code,
			       &dest->config);
	/* Dests have their codes from the pool: all packets from one table. */
	WRITE_ONCE(service->code, request->config.code);
	l3dsr_dests_free_rcu(&old);
	return 0;
}

/* There was none of that name. */
static int add(struct request *request)
{
	struct l3dsr_marks *marks = &request->director->marks;
	struct l3dsr_service *service;
	LIST_HEAD(none);
	int err;

	service = l3dsr_request_make(request->info, request->attrs,
				     &request->key, &request->config);
	if (IS_ERR(service))
		return PTR_ERR(service);
	err = take_marks(request, service);
	if (err)
		goto err_service;
	err = assign(request, service->pool, &none) ?:
	      l3dsr_request_add(request->info, service);
	if (err)
		goto err_marks;
	l3dsr_marks_settle(marks, service, &none);
	return 0;

err_marks:
	l3dsr_marks_give_back(marks, request->dests, request->count);
err_service:
	l3dsr_service_free(service);
	return err;
}

/* Context: lock held. */
static int replace_or_add(struct request *request)
{
	struct l3dsr_director *director = request->director;
	struct l3dsr_subject about = {};
	struct l3dsr_service *service;
	int err;

	err = get_peers(request);
	if (err)
		return err;
	service = l3dsr_service_find(&director->services, &request->key);
	err = service ? replace_service(request, service) : add(request);
	if (err) {
		put_peers(request, request->count);
		return err;
	}
	about.service = l3dsr_service_find(&director->services, &request->key);
	l3dsr_director_sweep_later(director);
	l3dsr_event(genl_info_net(request->info),
		    L3DSR_DIRECTOR_CHANGE_SERVICE_REPLACED, &about);
	return 0;
}

int l3dsr_replace_service(struct sk_buff *msg, struct genl_info *info)
{
	struct request request = {
		.info = info,
		.director = l3dsr_director_of(genl_info_net(info)),
		.config = l3dsr_service_defaults,
	};
	struct nlattr *pool;
	int err;

	err = l3dsr_request_service(info, request.attrs, &request.key) ?:
	      l3dsr_parse_service(&request.config, &request.key, false,
				  request.attrs, info->extack);
	if (err)
		return err;
	pool = request.attrs[L3DSR_DIRECTOR_A_SERVICE_POOL];
	if (pool) {
		NL_SET_ERR_MSG_ATTR(info->extack, pool,
				    "dests that services share are replaced with their pool");
		return -EOPNOTSUPP;
	}
	err = read_dests(&request);
	if (!err) {
		mutex_lock(&request.director->lock);
		err = replace_or_add(&request);
		mutex_unlock(&request.director->lock);
	}
	kvfree(request.dests);
	return err;
}

/* Whether all services that use the pool could use the dests, and their codes.
 * Return: 0 with the dests known, or -errno.
 */
static int get_pool_peers(struct request *request,
			  const struct l3dsr_pool *pool)
{
	struct nlattr *none[L3DSR_DIRECTOR_A_DEST_MAX + 1] = {};
	unsigned int i;
	int err;

	for (i = 0; i < request->count; i++) {
		err = l3dsr_check_pool_dest(pool, &request->dests[i], none,
					    request->info->extack);
		if (!err)
			err = l3dsr_peer_get_for_pool(&request->director->peers,
						      pool,
						      &request->dests[i]);
		if (!err)
			continue;
		if (err == -EEXIST)
			GENL_SET_ERR_MSG(request->info,
					 "at one of the dests the code means another VIP");
		while (i--)
			l3dsr_peer_put_for_pool(&request->director->peers, pool,
						&request->dests[i]);
		return err;
	}
	return 0;
}

/* Context: lock held. */
static int replace_pool(struct request *request, struct l3dsr_pool *pool)
{
	struct rhltable *peers = &request->director->peers;
	const struct l3dsr_subject about = { .pool = pool };
	const struct l3dsr_dest *dest;
	LIST_HEAD(old);
	unsigned int i;
	int err;

	err = check_marks(request) ?: get_pool_peers(request, pool);
	if (err)
		return err;
	err = assign(request, pool, &old);
	if (err) {
		for (i = 0; i < request->count; i++)
			l3dsr_peer_put_for_pool(peers, pool,
						&request->dests[i]);
		return err;
	}
	list_for_each_entry(dest, &old, node)
		l3dsr_peer_put_for_pool(peers, pool, &dest->config);
	l3dsr_dests_free_rcu(&old);
	l3dsr_director_sweep_later(request->director);
	l3dsr_event(genl_info_net(request->info),
		    L3DSR_DIRECTOR_CHANGE_POOL_REPLACED, &about);
	return 0;
}

int l3dsr_replace_pool(struct sk_buff *msg, struct genl_info *info)
{
	struct request request = {
		.info = info,
		.director = l3dsr_director_of(genl_info_net(info)),
		.config = l3dsr_service_defaults,
		.in_pool = true,
	};
	struct nlattr *attrs[L3DSR_DIRECTOR_A_POOL_MAX + 1];
	struct l3dsr_pool *pool;
	int err;

	err = l3dsr_request_pool(info, attrs) ?:
	      l3dsr_parse_pool(&request.config.pool, attrs, info->extack) ?:
	      read_dests(&request);
	if (!err) {
		mutex_lock(&request.director->lock);
		pool = l3dsr_request_find_pool(info, request.director, attrs);
		err = pool ? replace_pool(&request, pool) : -ESRCH;
		mutex_unlock(&request.director->lock);
	}
	kvfree(request.dests);
	return err;
}
