// SPDX-License-Identifier: GPL-2.0-only
#include "both.h"

#include <linux/export.h>
#include <linux/mutex.h>
#include <net/netns/generic.h>

struct both_net {
	struct mutex lock;		/* of users; nothing nests inside */
	unsigned int users[L3DSR_USES];
};

static unsigned int both_net_id;

static enum l3dsr_use other(enum l3dsr_use use)
{
	return use == L3DSR_USE_SERVICES ? L3DSR_USE_INGRESS :
					   L3DSR_USE_SERVICES;
}

/**
 * l3dsr_use_begin() - do what excludes something of the other half.
 * @net: namespace.
 * @use: what.
 *
 * Context: may sleep. Return: 0, to be paired with l3dsr_use_end(), or -EBUSY
 * while the other half does what it excludes.
 */
int l3dsr_use_begin(struct net *net, enum l3dsr_use use)
{
	struct both_net *both = net_generic(net, both_net_id);
	int err = -EBUSY;

	mutex_lock(&both->lock);
	if (!both->users[other(use)]) {
		WRITE_ONCE(both->users[use], both->users[use] + 1);
		err = 0;
	}
	mutex_unlock(&both->lock);
	return err;
}
EXPORT_SYMBOL_GPL(l3dsr_use_begin);

/* Undo one l3dsr_use_begin(). Context: may sleep. */
void l3dsr_use_end(struct net *net, enum l3dsr_use use)
{
	struct both_net *both = net_generic(net, both_net_id);

	mutex_lock(&both->lock);
	WRITE_ONCE(both->users[use], both->users[use] - 1);
	mutex_unlock(&both->lock);
}
EXPORT_SYMBOL_GPL(l3dsr_use_end);

/* Whether a half does that at all. Context: any. */
bool l3dsr_is_used(struct net *net, enum l3dsr_use use)
{
	const struct both_net *both = net_generic(net, both_net_id);

	return READ_ONCE(both->users[use]);
}
EXPORT_SYMBOL_GPL(l3dsr_is_used);

static int __net_init both_net_init(struct net *net)
{
	struct both_net *both = net_generic(net, both_net_id);

	mutex_init(&both->lock);
	return 0;
}

static struct pernet_operations both_net_ops = {
	.init = both_net_init,
	.id = &both_net_id,
	.size = sizeof(struct both_net),
};

int __init l3dsr_both_init(void)
{
	return register_pernet_subsys(&both_net_ops);
}

void l3dsr_both_exit(void)
{
	unregister_pernet_subsys(&both_net_ops);
}
