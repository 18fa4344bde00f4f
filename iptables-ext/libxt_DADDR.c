// SPDX-License-Identifier: GPL-2.0-only
/*
 * iptables and ip6tables: -j DADDR --set-daddr ADDRESS, or --map.
 *
 * Revision 0 is the address alone; revision 1 begins with it. What goes to the
 * kernel is struct xt_daddr_tginfo, the same 16 bytes for both families; in
 * IPv4 rules the last 12 are zero, because rules are compared byte by byte.
 */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>
#include <xtables.h>

#include <linux/netfilter/xt_DADDR.h>

static_assert(sizeof(struct xt_daddr_tginfo) == 16,
	      "revision 0 is what yahoo/l3dsr's rules hold: 16 bytes");

static_assert(offsetof(struct xt_daddr_tginfo_v1, daddr) ==
	      offsetof(struct xt_daddr_tginfo, daddr),
	      "what is written and shown of an address is the same for both");

enum {
	O_SET_DADDR,
	O_MAP,
};

static const struct xt_option_entry daddr_opts[] = {
	{
		.name = "set-daddr",
		.id = O_SET_DADDR,
		.type = XTTYPE_HOST,
		.flags = XTOPT_MAND,
	},
	XTOPT_TABLEEND,
};

static const struct xt_option_entry daddr_opts_v1[] = {
	{
		.name = "set-daddr",
		.id = O_SET_DADDR,
		.type = XTTYPE_HOST,
		.excl = 1 << O_MAP,
	},
	{
		.name = "map",
		.id = O_MAP,
		.type = XTTYPE_NONE,
		.excl = 1 << O_SET_DADDR,
	},
	XTOPT_TABLEEND,
};

static void daddr_help_v1(void)
{
	printf("DADDR target options:\n"
	       "  --set-daddr ADDRESS    write ADDRESS, the VIP, into the packet's destination\n"
	       "  --map                  write the VIP that the packet's DSCP stands for in l3dsrctl vip list;\n"
	       "                         no nft rule does the same: nft has l3dsr-nft(8), or no rule at all\n");
}

static void daddr_help(void)
{
	printf("DADDR target options:\n"
	       "  --set-daddr ADDRESS    write ADDRESS, the VIP, into the packet's destination\n");
}

/* Can a host answer from it? A rule with an address that no host can have
 * loads silently and loses every packet that it matches.
 */
static bool answers4(const struct in_addr *addr)
{
	unsigned int first = ntohl(addr->s_addr) >> 24;

	return first != 0 && first != 127 && first < 224;
}

static bool answers6(const struct in6_addr *addr)
{
	return !IN6_IS_ADDR_UNSPECIFIED(addr) && !IN6_IS_ADDR_LOOPBACK(addr) &&
	       !IN6_IS_ADDR_MULTICAST(addr) && !IN6_IS_ADDR_V4MAPPED(addr);
}

static void refuse(const struct xt_option_call *cb)
{
	xtables_error(PARAMETER_PROBLEM,
		      "DADDR: --set-daddr %s: no host can answer from this address; give the VIP, an address of this host",
		      cb->arg);
}

static void daddr_parse4(struct xt_option_call *cb)
{
	struct xt_daddr_tginfo *info = cb->data;

	xtables_option_parse(cb);
	if (!answers4(&cb->val.haddr.in))
		refuse(cb);
	info->daddr.in = cb->val.haddr.in;
}

static void daddr_parse6(struct xt_option_call *cb)
{
	struct xt_daddr_tginfo *info = cb->data;

	xtables_option_parse(cb);
	if (!answers6(&cb->val.haddr.in6))
		refuse(cb);
	info->daddr.in6 = cb->val.haddr.in6;
}

static const struct xt_daddr_tginfo *
daddr_info(const struct xt_entry_target *target)
{
	return (const void *)target->data;
}

/* Always in digits: a rule is read to see which address is written. */
static void daddr_print4(const void *ip, const struct xt_entry_target *target,
			 int numeric)
{
	printf(" DADDR set %s",
	       xtables_ipaddr_to_numeric(&daddr_info(target)->daddr.in));
}

static void daddr_print6(const void *ip, const struct xt_entry_target *target,
			 int numeric)
{
	printf(" DADDR set %s",
	       xtables_ip6addr_to_numeric(&daddr_info(target)->daddr.in6));
}

static void daddr_save4(const void *ip, const struct xt_entry_target *target)
{
	printf(" --set-daddr %s",
	       xtables_ipaddr_to_numeric(&daddr_info(target)->daddr.in));
}

static void daddr_save6(const void *ip, const struct xt_entry_target *target)
{
	printf(" --set-daddr %s",
	       xtables_ip6addr_to_numeric(&daddr_info(target)->daddr.in6));
}

/* The kernel's DADDR leaves a packet to another VIP alone; a bare "ip daddr
 * set" would let clients choose their VIP. The nearest that nft can ask is
 * whether the destination is an address of the device the packet came in by:
 * VIPs are on lo. libxt_DADDR.man says where the two differ.
 */
static int daddr_xlate4(struct xt_xlate *xl,
			const struct xt_xlate_tg_params *params)
{
	xt_xlate_add(xl, "fib daddr . iif type local ip daddr set %s",
		     xtables_ipaddr_to_numeric(&daddr_info(params->target)->daddr.in));
	return 1;
}

static int daddr_xlate6(struct xt_xlate *xl,
			const struct xt_xlate_tg_params *params)
{
	xt_xlate_add(xl, "fib daddr . iif type local ip6 daddr set %s",
		     xtables_ip6addr_to_numeric(&daddr_info(params->target)->daddr.in6));
	return 1;
}

static void parse_map(struct xt_option_call *cb)
{
	struct xt_daddr_tginfo_v1 *info = cb->data;

	xtables_option_parse(cb);
	info->flags = XT_DADDR_MAP;
}

static void daddr_parse4_v1(struct xt_option_call *cb)
{
	if (cb->entry->id == O_MAP)
		parse_map(cb);
	else
		daddr_parse4(cb);
}

static void daddr_parse6_v1(struct xt_option_call *cb)
{
	if (cb->entry->id == O_MAP)
		parse_map(cb);
	else
		daddr_parse6(cb);
}

static void daddr_check_v1(struct xt_fcheck_call *cb)
{
	if (!cb->xflags)
		xtables_error(PARAMETER_PROBLEM,
			      "DADDR: option \"--set-daddr\" must be specified, or \"--map\"");
}

static bool is_map(const struct xt_entry_target *target)
{
	const struct xt_daddr_tginfo_v1 *info = (const void *)target->data;

	return info->flags & XT_DADDR_MAP;
}

static void daddr_print4_v1(const void *ip, const struct xt_entry_target *target,
			    int numeric)
{
	if (is_map(target))
		printf(" DADDR map");
	else
		daddr_print4(ip, target, numeric);
}

static void daddr_print6_v1(const void *ip, const struct xt_entry_target *target,
			    int numeric)
{
	if (is_map(target))
		printf(" DADDR map");
	else
		daddr_print6(ip, target, numeric);
}

static void daddr_save4_v1(const void *ip, const struct xt_entry_target *target)
{
	if (is_map(target))
		printf(" --map");
	else
		daddr_save4(ip, target);
}

static void daddr_save6_v1(const void *ip, const struct xt_entry_target *target)
{
	if (is_map(target))
		printf(" --map");
	else
		daddr_save6(ip, target);
}

/* No expression of nft's reads the map, and a rule that holds a copy of it would
 * go on with that when the map changes: so there is no translation, and
 * iptables-translate says so. libxt_DADDR.man tells what to do in place of it.
 */
static int daddr_xlate4_v1(struct xt_xlate *xl,
			   const struct xt_xlate_tg_params *params)
{
	return is_map(params->target) ? 0 : daddr_xlate4(xl, params);
}

static int daddr_xlate6_v1(struct xt_xlate *xl,
			   const struct xt_xlate_tg_params *params)
{
	return is_map(params->target) ? 0 : daddr_xlate6(xl, params);
}

static struct xtables_target daddr_targets[] = {
	{
		.name = "DADDR",
		.version = XTABLES_VERSION,
		.revision = 0,
		.family = NFPROTO_IPV4,
		.size = XT_ALIGN(sizeof(struct xt_daddr_tginfo)),
		.userspacesize = XT_ALIGN(sizeof(struct xt_daddr_tginfo)),
		.help = daddr_help,
		.print = daddr_print4,
		.save = daddr_save4,
		.x6_parse = daddr_parse4,
		.x6_options = daddr_opts,
		.xlate = daddr_xlate4,
	},
	{
		.name = "DADDR",
		.version = XTABLES_VERSION,
		.revision = 0,
		.family = NFPROTO_IPV6,
		.size = XT_ALIGN(sizeof(struct xt_daddr_tginfo)),
		.userspacesize = XT_ALIGN(sizeof(struct xt_daddr_tginfo)),
		.help = daddr_help,
		.print = daddr_print6,
		.save = daddr_save6,
		.x6_parse = daddr_parse6,
		.x6_options = daddr_opts,
		.xlate = daddr_xlate6,
	},
	{
		.name = "DADDR",
		.version = XTABLES_VERSION,
		.revision = 1,
		.family = NFPROTO_IPV4,
		.size = XT_ALIGN(sizeof(struct xt_daddr_tginfo_v1)),
		.userspacesize = XT_ALIGN(sizeof(struct xt_daddr_tginfo_v1)),
		.help = daddr_help_v1,
		.print = daddr_print4_v1,
		.save = daddr_save4_v1,
		.x6_parse = daddr_parse4_v1,
		.x6_fcheck = daddr_check_v1,
		.x6_options = daddr_opts_v1,
		.xlate = daddr_xlate4_v1,
	},
	{
		.name = "DADDR",
		.version = XTABLES_VERSION,
		.revision = 1,
		.family = NFPROTO_IPV6,
		.size = XT_ALIGN(sizeof(struct xt_daddr_tginfo_v1)),
		.userspacesize = XT_ALIGN(sizeof(struct xt_daddr_tginfo_v1)),
		.help = daddr_help_v1,
		.print = daddr_print6_v1,
		.save = daddr_save6_v1,
		.x6_parse = daddr_parse6_v1,
		.x6_fcheck = daddr_check_v1,
		.x6_options = daddr_opts_v1,
		.xlate = daddr_xlate6_v1,
	},
};

static void __attribute__((constructor)) daddr_register(void)
{
	xtables_register_targets(daddr_targets,
				 sizeof(daddr_targets) / sizeof(*daddr_targets));
}
