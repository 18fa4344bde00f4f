// SPDX-License-Identifier: GPL-2.0-only
/*
 * ip link add NAME type l3dsr_bench: packets are received by it, and what is
 * sent through it goes back to its ring.
 */
#include "bench.h"

#include <linux/etherdevice.h>
#include <net/rtnetlink.h>

static netdev_tx_t xmit(struct sk_buff *skb, struct net_device *dev)
{
	if (!bench_ring_give_back(skb))
		dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops device_ops = {
	.ndo_start_xmit = xmit,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
};

/* Like dummy: no queue, no lock, all offloads. */
static void setup(struct net_device *dev)
{
	ether_setup(dev);
	eth_hw_addr_random(dev);
	dev->netdev_ops = &device_ops;
	dev->needs_free_netdev = true;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->features |= NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HW_CSUM |
			 NETIF_F_HIGHDMA | NETIF_F_GSO_SOFTWARE |
			 NETIF_F_GSO_ENCAP_ALL;
#ifdef NETIF_F_LLTX
	dev->features |= NETIF_F_LLTX;
#else
	dev->lltx = true;
#endif
	dev->hw_features |= dev->features;
	dev->hw_enc_features |= dev->features;
}

static struct rtnl_link_ops link_ops = {
	.kind = "l3dsr_bench",
	.setup = setup,
};

int bench_device_init(void)
{
	return rtnl_link_register(&link_ops);
}

void bench_device_exit(void)
{
	rtnl_link_unregister(&link_ops);
}
