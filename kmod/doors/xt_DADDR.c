// SPDX-License-Identifier: GPL-2.0-only
/*
 * iptables' door: -j DADDR --set-daddr ADDR, or --map. The rule's matches say
 * which packets; what is written, and what is never written, is the
 * realserver's.
 */
#include <linux/module.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_DADDR.h>

#include "common/dscp.h"
#include "common/host_address.h"
#include "common/packet.h"
#include "common/rewrite.h"
#include "common/stats.h"
#include "realserver/netns.h"

static char *table;
module_param(table, charp, 0444);
MODULE_PARM_DESC(table, "only table for DADDR rules, raw or mangle (default: both)");

static l3dsr_verdict_t daddr_packet(struct l3dsr_packet *pkt,
				    struct sk_buff *skb,
				    const struct xt_action_param *par)
{
	const struct xt_daddr_tginfo *info = par->targinfo;
	const struct l3dsr_rewrite to = {
		.daddr = &info->daddr,
		.dscp = L3DSR_DSCP_KEEP,
	};
	l3dsr_verdict_t verdict;

	verdict = l3dsr_packet_read(pkt, xt_net(par), skb, xt_family(par));
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	if (l3dsr_host_address(pkt->net, pkt->family, &pkt->daddr) ==
	    L3DSR_ADDRESS_VIP)
		return l3dsr_pass(L3DSR_REASON_IS_VIP);
	verdict = l3dsr_packet_read_transport(pkt);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	verdict = l3dsr_rewrite(pkt, &to);
	if (verdict != L3DSR_CONTINUE)
		return verdict;
	return l3dsr_pass(L3DSR_REASON_REWRITTEN);
}

/* What is not dropped meets the next rule; what is, is gone. */
static unsigned int daddr_end(struct sk_buff *skb,
			      const struct xt_action_param *par,
			      l3dsr_verdict_t verdict)
{
	unsigned int end = l3dsr_verdict_end(xt_net(par), skb, verdict);

	return end == NF_ACCEPT ? XT_CONTINUE : end;
}

static unsigned int daddr_tg(struct sk_buff *skb,
			     const struct xt_action_param *par)
{
	l3dsr_verdict_t verdict;
	struct l3dsr_packet pkt;
	unsigned int end;

	/* In OUTPUT, and by nft, a program's own context. */
	local_bh_disable();
	verdict = daddr_packet(&pkt, skb, par);
	end = daddr_end(skb, par, verdict);
	local_bh_enable();
	return end;
}

static unsigned int daddr_map_tg(struct sk_buff *skb,
				 const struct xt_action_param *par)
{
	l3dsr_verdict_t verdict;

	verdict = l3dsr_realserver_rule(xt_net(par), skb, xt_family(par));
	return daddr_end(skb, par, verdict);
}

/* Revision 1 begins as revision 0 does. */
static unsigned int daddr_tg_v1(struct sk_buff *skb,
				const struct xt_action_param *par)
{
	const struct xt_daddr_tginfo_v1 *info = par->targinfo;

	return info->flags & XT_DADDR_MAP ? daddr_map_tg(skb, par) :
					    daddr_tg(skb, par);
}

static bool table_allowed(const char *name)
{
	if (table)
		return !strcmp(name, table);
	return !strcmp(name, "raw") || !strcmp(name, "mangle");
}

static int daddr_tg_check(const struct xt_tgchk_param *par)
{
	const struct xt_daddr_tginfo *info = par->targinfo;

	if (!table_allowed(par->table)) {
		pr_info_ratelimited("xt_DADDR: table %s: DADDR rules belong in %s\n",
				    par->table, table ?: "raw or mangle");
		return -EINVAL;
	}
	return l3dsr_vip_get(par->net, par->family, &info->daddr);
}

static void daddr_tg_destroy(const struct xt_tgdtor_param *par)
{
	const struct xt_daddr_tginfo *info = par->targinfo;

	l3dsr_vip_put(par->net, par->family, &info->daddr);
}

/* A code is looked up for what comes in; behind routing it is too late to ask
 * by which device.
 */
static int daddr_map_check(const struct xt_tgchk_param *par)
{
	if (!table_allowed(par->table) ||
	    par->hook_mask & ~(1 << NF_INET_PRE_ROUTING)) {
		pr_info_ratelimited("xt_DADDR: --map belongs in PREROUTING of %s\n",
				    table ?: "raw or mangle");
		return -EINVAL;
	}
	return 0;
}

static int daddr_tg_check_v1(const struct xt_tgchk_param *par)
{
	const struct xt_daddr_tginfo_v1 *info = par->targinfo;

	if (info->flags & ~XT_DADDR_MAP)
		return -EINVAL;
	return info->flags ? daddr_map_check(par) : daddr_tg_check(par);
}

static void daddr_tg_destroy_v1(const struct xt_tgdtor_param *par)
{
	const struct xt_daddr_tginfo_v1 *info = par->targinfo;

	if (!info->flags)
		l3dsr_vip_put(par->net, par->family, &info->daddr);
}

static struct xt_target daddr_tg_reg[] __read_mostly = {
	{
		.name = "DADDR",
		.revision = 0,
		.family = NFPROTO_IPV4,
		.target = daddr_tg,
		.targetsize = sizeof(struct xt_daddr_tginfo),
		.checkentry = daddr_tg_check,
		.destroy = daddr_tg_destroy,
		.me = THIS_MODULE,
	},
	{
		.name = "DADDR",
		.revision = 0,
		.family = NFPROTO_IPV6,
		.target = daddr_tg,
		.targetsize = sizeof(struct xt_daddr_tginfo),
		.checkentry = daddr_tg_check,
		.destroy = daddr_tg_destroy,
		.me = THIS_MODULE,
	},
	{
		.name = "DADDR",
		.revision = 1,
		.family = NFPROTO_IPV4,
		.target = daddr_tg_v1,
		.targetsize = sizeof(struct xt_daddr_tginfo_v1),
		.checkentry = daddr_tg_check_v1,
		.destroy = daddr_tg_destroy_v1,
		.me = THIS_MODULE,
	},
	{
		.name = "DADDR",
		.revision = 1,
		.family = NFPROTO_IPV6,
		.target = daddr_tg_v1,
		.targetsize = sizeof(struct xt_daddr_tginfo_v1),
		.checkentry = daddr_tg_check_v1,
		.destroy = daddr_tg_destroy_v1,
		.me = THIS_MODULE,
	},
};

static int __init daddr_tg_init(void)
{
	return xt_register_targets(daddr_tg_reg, ARRAY_SIZE(daddr_tg_reg));
}

static void __exit daddr_tg_exit(void)
{
	xt_unregister_targets(daddr_tg_reg, ARRAY_SIZE(daddr_tg_reg));
}

module_init(daddr_tg_init);
module_exit(daddr_tg_exit);

MODULE_DESCRIPTION("Xtables: write the destination address (L3DSR)");
MODULE_LICENSE("GPL");
MODULE_ALIAS("ipt_DADDR");
MODULE_ALIAS("ip6t_DADDR");
