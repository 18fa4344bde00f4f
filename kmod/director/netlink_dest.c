// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about dests: parse, change the tables, tell.
 */
#include <linux/l3dsr_director.h>

#include "peer.h"
#include "forward.h"
#include "netlink.h"
#include "netlink_parse.h"
#include "netlink_policy.h"

/* What a request about a dest names, and what the tables hold of it. */
struct request {
	struct genl_info *info;
	struct l3dsr_director *director;
	struct nlattr *attrs[L3DSR_DIRECTOR_A_DEST_MAX + 1];
	struct l3dsr_pool *pool;
	struct l3dsr_dest_config config;
	struct l3dsr_dest *dest;	/* NULL when there is none */
};

static int parse_dest(struct request *request)
{
	struct genl_info *info = request->info;
	struct nlattr *nest = info->attrs[L3DSR_DIRECTOR_A_DEST];

	if (!nest) {
		GENL_SET_ERR_MSG(info, "which dest? none is named");
		return -EINVAL;
	}
	return nla_parse_nested(request->attrs, L3DSR_DIRECTOR_A_DEST_MAX, nest,
				l3dsr_director_dest_policy, info->extack);
}

/* Find the dest in the pool. Context: lock held. */
static int find_dest(struct request *request,
		     const struct l3dsr_service_key *service)
{
	int err;

	err = l3dsr_parse_dest_key(&request->config, service,
				   request->info->attrs[L3DSR_DIRECTOR_A_DEST],
				   request->attrs, request->info->extack);
	if (!err)
		request->dest = l3dsr_pool_find(request->pool,
						&request->config);
	return err;
}

/* Context: lock held. */
static int find_in_service(struct request *request)
{
	struct nlattr *attrs[L3DSR_DIRECTOR_A_SERVICE_MAX + 1];
	struct l3dsr_service *service;
	struct l3dsr_service_key key;
	int err;

	err = l3dsr_request_service(request->info, attrs, &key);
	if (err)
		return err;
	service = l3dsr_request_find(request->info, request->director, &key);
	if (!service)
		return -ESRCH;
	if (!service->own_pool) {
		NL_SET_ERR_MSG_ATTR(request->info->extack,
				    request->info->attrs[L3DSR_DIRECTOR_A_SERVICE],
				    "the service uses the dests of a pool; name the pool");
		return -EOPNOTSUPP;
	}
	request->pool = service->pool;
	return find_dest(request, &key);
}

/* Context: lock held. */
static int find_in_pool(struct request *request)
{
	struct nlattr *attrs[L3DSR_DIRECTOR_A_POOL_MAX + 1];
	int err;

	if (request->info->attrs[L3DSR_DIRECTOR_A_SERVICE]) {
		GENL_SET_ERR_MSG(request->info,
				 "a dest is of a service or of a pool, not of both");
		return -EINVAL;
	}
	err = l3dsr_request_pool(request->info, attrs);
	if (err)
		return err;
	request->pool = l3dsr_request_find_pool(request->info,
						request->director, attrs);
	return request->pool ? find_dest(request, NULL) : -ESRCH;
}

static int get_peer(struct request *request)
{
	int err = l3dsr_peer_get_for_pool(&request->director->peers,
					  request->pool, &request->config);

	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(request->info->extack,
				    request->attrs[L3DSR_DIRECTOR_A_DEST_CODE] ?:
				    request->info->attrs[L3DSR_DIRECTOR_A_DEST],
				    "at that dest the code means another VIP");
	return err;
}

static void put_peer(struct request *request,
		     const struct l3dsr_dest_config *config)
{
	l3dsr_peer_put_for_pool(&request->director->peers, request->pool,
				config);
}

/* The service that a pool without a name belongs to. */
static struct l3dsr_service *owner_of(const struct l3dsr_pool *pool)
{
	return list_first_entry(&pool->services, struct l3dsr_service, in_pool);
}

/* Whether a mark can name a dest, one of services that share it or of a single
 * service. Context: lock held.
 */
int l3dsr_check_mark(const struct l3dsr_marks *marks, u32 mark, bool shared,
		     const struct nlattr *attr,
		     struct netlink_ext_ack *extack)
{
	if (shared) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a mark is for one service's packets, and services share the dests of a pool");
		return -EOPNOTSUPP;
	}
	if (l3dsr_mark_is_dest(marks, mark))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "no such mark names a dest; l3dsrctl director set dest-mark VALUE/MASK says which do");
	return -EINVAL;
}

/* The mark that names the dest, if it has one. */
static int take_mark(struct request *request)
{
	struct l3dsr_marks *marks = &request->director->marks;
	struct nlattr *attr = request->attrs[L3DSR_DIRECTOR_A_DEST_MARK];
	u32 mark = request->config.mark;
	int err;

	if (!mark || (request->dest && request->dest->config.mark == mark))
		return 0;
	err = l3dsr_check_mark(marks, mark, l3dsr_pool_shared(request->pool),
			       attr, request->info->extack);
	if (err)
		return err;
	err = l3dsr_mark_take(marks, mark, owner_of(request->pool));
	if (err == -EEXIST)
		NL_SET_ERR_MSG_ATTR(request->info->extack, attr,
				    "the mark names another dest");
	return err;
}

/* After the dest has its place in the pool: let @config's mark name it, and
 * @before's no longer.
 */
static void change_mark(struct request *request, u32 before, u16 dest)
{
	struct l3dsr_marks *marks = &request->director->marks;
	u32 mark = request->config.mark;

	if (mark == before)
		return;
	if (mark)
		l3dsr_mark_name(marks, mark, dest);
	l3dsr_mark_drop(marks, before);
}

/* The dest did not change after all. */
static void give_mark_back(struct request *request, u32 before)
{
	if (request->config.mark != before)
		l3dsr_mark_drop(&request->director->marks,
				request->config.mark);
}

/* Dests change what is to be swept. */
static void tell(struct request *request, u8 change,
		 const struct l3dsr_dest *dest)
{
	struct l3dsr_subject about = { .dest = dest };

	if (l3dsr_pool_shared(request->pool))
		about.pool = request->pool;
	else
		about.service = owner_of(request->pool);
	l3dsr_director_sweep_later(request->director);
	l3dsr_event(genl_info_net(request->info), change, &about);
}

/* Add the dest to the pool, it is known. */
static int add_to_pool(struct request *request)
{
	struct l3dsr_dest *dest = l3dsr_dest_alloc(&request->config, NULL);
	int err;

	if (!dest)
		return -ENOMEM;
	err = l3dsr_pool_add(request->pool, dest);
	if (err == -ENOSPC)
		GENL_SET_ERR_MSG(request->info, "a service has 4096 dests at the most");
	if (err) {
		l3dsr_dest_free(dest);
		return err;
	}
	change_mark(request, 0, dest->id);
	tell(request, L3DSR_DIRECTOR_CHANGE_DEST_ADDED, dest);
	return 0;
}

static int has_dest(struct request *request)
{
	struct netlink_ext_ack *extack = request->info->extack;
	struct nlattr *nest = request->info->attrs[L3DSR_DIRECTOR_A_DEST];

	if (l3dsr_pool_shared(request->pool))
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "the pool has that dest already");
	else
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "the service has that dest already");
	return -EEXIST;
}

static int parse_fields(struct request *request)
{
	struct netlink_ext_ack *extack = request->info->extack;

	return l3dsr_parse_dest(&request->config, request->attrs, extack) ?:
	       l3dsr_check_pool_dest(request->pool, &request->config,
				     request->attrs, extack);
}

static int new_dest(struct request *request)
{
	int err;

	if (request->dest)
		return has_dest(request);
	l3dsr_dest_defaults(&request->config);
	err = parse_fields(request);
	if (err)
		return err;
	err = get_peer(request);
	if (err)
		return err;
	err = take_mark(request);
	if (err)
		goto err_peer;
	err = add_to_pool(request);
	if (!err)
		return 0;

	give_mark_back(request, 0);
err_peer:
	put_peer(request, &request->config);
	return err;
}

static int no_such_dest(struct request *request)
{
	struct netlink_ext_ack *extack = request->info->extack;
	struct nlattr *nest = request->info->attrs[L3DSR_DIRECTOR_A_DEST];

	if (l3dsr_pool_shared(request->pool))
		NL_SET_ERR_MSG_ATTR(extack, nest, "the pool has no such dest");
	else
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "the service has no such dest");
	return -ENOENT;
}

/* Put a changed dest in the old one's place, it is known. */
static int replace_in_pool(struct request *request)
{
	struct l3dsr_dest *dest = l3dsr_dest_alloc(&request->config,
						   request->dest);
	u32 old_mark = request->dest->config.mark;
	int err;

	if (!dest)
		return -ENOMEM;
	err = l3dsr_pool_replace(request->pool, request->dest, dest);
	if (err) {
		/* The counters stay with the old one. */
		dest->superseded = true;
		l3dsr_dest_free(dest);
		return err;
	}
	change_mark(request, old_mark, dest->id);
	tell(request, L3DSR_DIRECTOR_CHANGE_DEST_SET, dest);
	return 0;
}

static int set_dest(struct request *request)
{
	struct l3dsr_dest_config before;
	int err;

	if (!request->dest)
		return no_such_dest(request);
	before = request->dest->config;
	request->config = before;
	err = parse_fields(request);
	if (err)
		return err;
	err = get_peer(request);
	if (err)
		return err;
	err = take_mark(request);
	if (!err) {
		err = replace_in_pool(request);
		if (err)
			give_mark_back(request, before.mark);
	}
	put_peer(request, err ? &request->config : &before);
	return err;
}

static int del_dest(struct request *request)
{
	struct l3dsr_dest *dest = request->dest;
	int err;

	if (!dest)
		return no_such_dest(request);
	err = l3dsr_pool_del(request->pool, dest);
	if (err)
		return err;
	put_peer(request, &dest->config);
	l3dsr_mark_drop(&request->director->marks, dest->config.mark);
	tell(request, L3DSR_DIRECTOR_CHANGE_DEST_DELETED, dest);
	l3dsr_dest_free_rcu(dest);
	return 0;
}

static int handle(struct genl_info *info,
		  int (*change)(struct request *request))
{
	struct request request = {
		.info = info,
		.director = l3dsr_director_of(genl_info_net(info)),
	};
	bool in_pool = info->attrs[L3DSR_DIRECTOR_A_POOL];
	int err;

	if (!in_pool && !info->attrs[L3DSR_DIRECTOR_A_SERVICE]) {
		GENL_SET_ERR_MSG(info, "which service? none is named");
		return -EINVAL;
	}
	err = parse_dest(&request);
	if (err)
		return err;
	mutex_lock(&request.director->lock);
	err = in_pool ? find_in_pool(&request) : find_in_service(&request);
	if (!err)
		err = change(&request);
	mutex_unlock(&request.director->lock);
	return err;
}

int l3dsr_new_dest(struct sk_buff *msg, struct genl_info *info)
{
	return handle(info, new_dest);
}

int l3dsr_set_dest(struct sk_buff *msg, struct genl_info *info)
{
	return handle(info, set_dest);
}

int l3dsr_del_dest(struct sk_buff *msg, struct genl_info *info)
{
	return handle(info, del_dest);
}
