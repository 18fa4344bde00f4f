// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ends of packets that need no device: the floors to which all else is
 * compared.
 */
#include "bench.h"

#include <linux/etherdevice.h>
#include <linux/netfilter_ipv4.h>

static unsigned int end(void *priv, struct sk_buff *skb,
			const struct nf_hook_state *state)
{
	if (!bench_ring_give_back(skb))
		kfree_skb(skb);
	return NF_STOLEN;
}

/* What no director can do without. */
static unsigned int push(void *priv, struct sk_buff *skb,
			 const struct nf_hook_state *state)
{
	struct net_device *out = priv;
	struct ethhdr *eth = skb_push(skb, ETH_HLEN);

	eth->h_proto = skb->protocol;
	ether_addr_copy(eth->h_source, out->dev_addr);
	ether_addr_copy(eth->h_dest, out->broadcast);
	skb->dev = out;
	dev_queue_xmit(skb);
	return NF_STOLEN;
}

static int add(struct bench_hooks *hooks, struct net *net,
	       const struct nf_hook_ops *ops)
{
	int err;

	hooks->ops[hooks->count] = *ops;
	err = nf_register_net_hook(net, &hooks->ops[hooks->count]);
	if (!err)
		hooks->count++;
	return err;
}

static int open_ingress(struct bench_hooks *hooks, nf_hookfn *hook,
			struct net_device *in, struct net_device *out)
{
	const struct nf_hook_ops ops = {
		.hook = hook,
		.priv = out,
		.dev = in,
		.pf = NFPROTO_NETDEV,
		.hooknum = NF_NETDEV_INGRESS,
		.priority = INT_MAX,
	};

	return add(hooks, dev_net(in), &ops);
}

static int open_prerouting(struct bench_hooks *hooks, struct net *net)
{
	struct nf_hook_ops ops = {
		.hook = end,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_PRE_ROUTING,
		.priority = NF_IP_PRI_LAST,
	};
	int err = add(hooks, net, &ops);

	if (err)
		return err;
	ops.pf = NFPROTO_IPV6;
	err = add(hooks, net, &ops);
	if (err)
		bench_end_close(hooks, net);
	return err;
}

/**
 * bench_end_open() - have packets end as the operator said.
 * @hooks: filled in.
 * @end: enum bench_end.
 * @in: device that receives.
 * @out: device that sends, for BENCH_END_PUSH.
 *
 * Context: may sleep. Return: 0 or -errno.
 */
int bench_end_open(struct bench_hooks *hooks, u32 where, struct net_device *in,
		   struct net_device *out)
{
	*hooks = (struct bench_hooks){};
	switch (where) {
	case BENCH_END_DROP:
		return open_ingress(hooks, end, in, NULL);
	case BENCH_END_PUSH:
		return out ? open_ingress(hooks, push, in, out) : -ENODEV;
	case BENCH_END_PREROUTING:
		return open_prerouting(hooks, dev_net(in));
	default:
		return 0;
	}
}

/* No packet is inside when this returns. Context: may sleep. */
void bench_end_close(struct bench_hooks *hooks, struct net *net)
{
	while (hooks->count)
		nf_unregister_net_hook(net, &hooks->ops[--hooks->count]);
	synchronize_net();
}
