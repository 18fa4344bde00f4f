// SPDX-License-Identifier: BSD-2-Clause
// What no longer sees packets to VIPs, because the director takes them before: rules, source
// validation, IPsec policies.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <climits>
#include <map>
#include <vector>

#include "checks.hpp"

namespace l3dsrctl::doctor {

namespace {

// NF_IP_PRI_RAW_BEFORE_DEFRAG - 50 and NF_IP_PRI_MANGLE + 10.
constexpr int early = -500;
constexpr int late = -140;
constexpr int strict = 1;

// Rules of PRE_ROUTING with this priority or a later one see nothing.
int taken_at(const Facts& facts) {
    if (!facts.attached.empty())
        return INT_MIN;
    return facts.settings.priority == l3dsr::Priority::late ? late : early;
}

bool is_blind(const Rule& rule, int taken) {
    return is_at(rule, Point::prerouting, taken) || is_at(rule, Point::input, INT_MIN) ||
           is_at(rule, Point::forward, INT_MIN);
}

// The VIP, whole or a prefix, that the rule is about; nothing where it is about none, or all.
std::string vip_of(const Facts& facts, const Rule& rule) {
    for (const auto& [service, dests] : facts.services) {
        const l3dsr::Prefix& vip = service.key.vip;
        if (service.key.mark == 0 &&
            (names(rule, vip.address()) ||
             std::any_of(rule.to.begin(), rule.to.end(), [&](const l3dsr::Prefix& prefix) {
                 return vip.contains(prefix.address());
             })))
            return vip.to_string();
    }
    return {};
}

// Another place is no help where devices are attached, or where this host decodes as well.
Mend met_later(const Facts& facts, const Rule& rule) {
    const bool helps = facts.attached.empty() && facts.vips.empty() &&
                       facts.settings.priority == l3dsr::Priority::early &&
                       !is_at(rule, Point::prerouting, late) &&
                       is_at(rule, Point::prerouting, early);

    return helps ? by_hand("l3dsrctl director set priority late") : by_hand(rule.removal);
}

void check_rules(const Facts& facts, Report& report) {
    const int taken = taken_at(facts);
    std::map<std::string, std::vector<const Rule*>> of_place;

    for (const Rule& rule : facts.ruleset.rules) {
        if (!is_blind(rule, taken))
            continue;
        if (const std::string vip = vip_of(facts, rule); !vip.empty())
            report.warning(fmt::format("{}: {}", rule.place, rule.text),
                           fmt::format("the director takes packets to {} before this rule", vip),
                           met_later(facts, rule));
        else if (rule.to.empty() && is_at(rule, Point::prerouting, taken))
            of_place[rule.place].push_back(&rule);
    }
    for (const auto& [place, rules] : of_place)
        report.note(place,
                    fmt::format("the director takes packets to VIPs before {}",
                                rules.size() == 1
                                    ? fmt::format("this rule: {}", rules.front()->text)
                                    : fmt::format("these {} rules, which ask for no destination",
                                                  rules.size())),
                    met_later(facts, *rules.front()));
}

void check_validation(const Facts& facts, Report& report) {
    std::vector<std::string> devices;

    for (const l3dsr::NetDevice& device : facts.devices)
        if (device.up && !device.loopback && larger(facts, device.name, "rp_filter") == strict)
            devices.push_back(device.name);
    if (!devices.empty())
        report.note(fmt::format("{}", fmt::join(devices, ", ")),
                    "rp_filter looks at no packet to a VIP: let a router before the director drop "
                    "forged sources");
}

}  // namespace

void check_bypassed(const Facts& facts, Report& report) {
    const bool takes =
        std::any_of(facts.services.begin(), facts.services.end(),
                    [](const l3dsr::ServiceWithDests& item) { return item.service.key.mark == 0; });

    if (!takes)
        return;
    report_unread(facts, report);
    check_rules(facts, report);
    check_validation(facts, report);
    if (facts.ipsec_policies > 0)
        report.note("IPsec",
                    fmt::format("the director takes packets to VIPs before {} policies are asked",
                                facts.ipsec_policies),
                    by_hand("ip xfrm policy list dir in"));
}

}  // namespace l3dsrctl::doctor
