// SPDX-License-Identifier: BSD-2-Clause
// Addresses that the map speaks of: VIPs have to be this host's, and so have those they count at.
#include <fmt/format.h>

#include <set>

#include "checks.hpp"

namespace l3dsrctl::doctor {

namespace {

std::string usual_device(const l3dsr::Vip& vip) {
    return vip.device.empty() ? "lo" : vip.device;
}

void check_device(const Facts& facts, const std::string& vip, const std::string& name,
                  const std::string& move, Report& report) {
    const l3dsr::NetDevice* device = find_device(facts, name);

    if (!device)
        return;
    if (!device->up)
        report.error(vip, fmt::format("{}, which has the VIP, is down", name),
                     safe(fmt::format("ip link set {} up", name)));
    if (device->arp)
        report.warning(
            vip,
            fmt::format("it is on {}, where this host tells everybody who asks that it has it: "
                        "clients' packets can come here past the director",
                        name),
            by_hand(move));
}

void check_plain(const Facts& facts, const l3dsr::HostAddress& vip, Report& report) {
    const std::string prefix = whole_prefix(vip.address);

    check_device(
        facts, name_of_plain(vip.address), vip.device,
        fmt::format("ip address add {0} dev lo && ip address del {0} dev {1}", prefix, vip.device),
        report);
}

void check_vip(const Facts& facts, const l3dsr::Vip& vip, Report& report) {
    const auto device = device_of(facts, vip.address);

    if (device)
        return check_device(facts, name_of(vip), *device,
                            fmt::format("l3dsrctl vip set {} --dev lo", vip.address.to_string()),
                            report);
    report.error(name_of(vip),
                 "no device has the VIP: what is decoded is sent on or dropped, not taken in",
                 safe(fmt::format("ip address add {} dev {}", whole_prefix(vip.address),
                                  usual_device(vip))));
}

void check_policy(const Facts& facts, const l3dsr::Vip& vip, Report& report) {
    for (const l3dsr::Address& address : vip.policy.at)
        if (!device_of(facts, address))
            report.warning(
                name_of(vip),
                fmt::format("it counts at {}, which no device has", address.to_string()),
                by_hand(fmt::format("ip address add {} dev DEV", whole_prefix(address))));
    for (const std::string& name : vip.policy.in_devices)
        if (!find_device(facts, name))
            report.warning(
                name_of(vip),
                fmt::format("it is decoded from {}, and there is no device of that name", name),
                by_hand(
                    fmt::format("l3dsrctl vip set {} --in-dev DEV,...", vip.address.to_string())));
}

}  // namespace

void check_address(const Facts& facts, Report& report) {
    std::set<l3dsr::Address> seen;

    for (const l3dsr::Vip& vip : facts.vips) {
        if (seen.insert(vip.address).second)
            check_vip(facts, vip, report);
        check_policy(facts, vip, report);
    }
    for (const l3dsr::HostAddress& vip : facts.plain_vips)
        if (seen.insert(vip.address).second)
            check_plain(facts, vip, report);
}

}  // namespace l3dsrctl::doctor
