// SPDX-License-Identifier: BSD-2-Clause
// Rules of the host that meet what is decoded, before or after: docs/realserver.md.
#include <fmt/format.h>

#include <algorithm>
#include <climits>

#include "checks.hpp"

namespace l3dsrctl::doctor {

namespace {

// NF_IP_PRI_RAW - 10, and NF_IP_PRI_CONNTRACK.
constexpr int decode_priority = -310;
constexpr int conntrack_priority = -200;

bool wants_code(const Rule& rule, const l3dsr::Vip& vip) {
    return !vip.alias && (!rule.family || rule.family == vip.address.family()) &&
           std::find(rule.codes.begin(), rule.codes.end(), vip.code) != rule.codes.end();
}

bool comes_before(const Rule& rule) {
    return is_at(rule, Point::ingress, INT_MIN) ||
           (is_at(rule, Point::prerouting, INT_MIN) &&
            !is_at(rule, Point::prerouting, decode_priority));
}

bool comes_after(const Rule& rule) {
    return is_at(rule, Point::prerouting, decode_priority) || is_at(rule, Point::input, INT_MIN);
}

std::string where(const Rule& rule) {
    return fmt::format("{}: {}", rule.place, rule.text);
}

void check_daddr(const Rule& rule, const l3dsr::Vip& vip, Report& report) {
    if (!wants_code(rule, vip) || !rule.daddr || vip.policy.door == l3dsr::VipDoor::rule)
        return;
    if (*rule.daddr == vip.address)
        report.warning(where(rule), fmt::format("the map decodes code {} before it", vip.code),
                       by_hand(rule.removal));
    else
        report.error(where(rule),
                     fmt::format("it takes code {} for {}, the map for {}; the map is asked first",
                                 vip.code, rule.daddr->to_string(), vip.address.to_string()),
                     by_hand(rule.removal));
}

void check_match(const Rule& rule, const l3dsr::Vip& vip, Report& report) {
    if (vip.policy.door == l3dsr::VipDoor::rule)
        return;
    if (wants_code(rule, vip) && comes_before(rule) && rule.effect == Effect::drops)
        report.error(where(rule), fmt::format("it drops what is sent to {}", name_of(vip)),
                     by_hand(rule.removal));
    else if (wants_code(rule, vip) && comes_after(rule) && vip.policy.dscp != l3dsr::keep_dscp)
        report.warning(
            where(rule),
            fmt::format("it waits for code {}, which decode has taken out before", vip.code),
            by_hand(rule.removal));
    else if (names(rule, vip.address) && comes_after(rule) &&
             (rule.effect == Effect::drops || rule.effect == Effect::translates))
        report.warning(
            where(rule),
            fmt::format("it {} what is decoded for {}",
                        rule.effect == Effect::drops ? "drops" : "translates", name_of(vip)),
            by_hand(rule.removal));
}

void check_rule(const Facts& facts, const Rule& rule, Report& report) {
    if (rule.effect == Effect::marks && comes_before(rule))
        report.warning(where(rule), "it writes DSCP before the code in it is read",
                       by_hand(rule.removal));
    if (rule.effect == Effect::decodes && is_at(rule, Point::prerouting, conntrack_priority) &&
        facts.setting("net.netfilter.nf_conntrack_max"))
        report.note(where(rule),
                    "conntrack comes before it and takes answers for packets of no connection; "
                    "the table raw comes before conntrack",
                    by_hand(rule.removal));
}

// An entry that rules alone may meet is of no use without one. What a rule that decodes wants
// besides is its own business.
void check_door(const Facts& facts, const l3dsr::Vip& vip, Report& report) {
    const auto meets = [&](const Rule& rule) {
        return rule.effect == Effect::decodes && rule.family == vip.address.family();
    };
    const auto& rules = facts.ruleset.rules;

    if (vip.policy.door == l3dsr::VipDoor::rule && facts.ruleset.unread.empty() &&
        std::none_of(rules.begin(), rules.end(), meets))
        report.error(name_of(vip),
                     "it is decoded where a rule says -j DADDR --map, and there is no such rule",
                     by_hand(fmt::format(
                         "{} -t raw -A PREROUTING -j DADDR --map",
                         vip.address.family() == l3dsr::Family::ipv4 ? "iptables" : "ip6tables")));
}

}  // namespace

void check_decoded_rules(const Facts& facts, Report& report) {
    if (facts.vips.empty())
        return;
    report_unread(facts, report);
    if (facts.ruleset.native_decoder)
        report.warning("nft inet l3dsr",
                       "these rules decode as the module does; what they meet first the module "
                       "does not count, and their map may be another",
                       by_hand("l3dsr-nft remove"));
    for (const l3dsr::Vip& vip : facts.vips)
        check_door(facts, vip, report);
    for (const Rule& rule : facts.ruleset.rules) {
        check_rule(facts, rule, report);
        for (const l3dsr::Vip& vip : facts.vips)
            if (rule.effect == Effect::decodes)
                check_daddr(rule, vip, report);
            else
                check_match(rule, vip, report);
    }
}

}  // namespace l3dsrctl::doctor
