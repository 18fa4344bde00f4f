// SPDX-License-Identifier: BSD-2-Clause
// Can this host ask its own VIPs, as health checks do? What it sends meets the director on its way
// out, for which there has to be one; the answer comes from the realserver with the VIP as source.
#include <fmt/format.h>

#include <set>
#include <string>

#include "checks.hpp"

namespace l3dsrctl::doctor {

namespace {

using l3dsr::Address;

// An answer from an address of this host's own is taken for a forgery.
void check_local(const Facts& facts, const Address& vip, const std::set<std::string>& devices,
                 Report& report) {
    if (vip.family() != l3dsr::Family::ipv4)
        return;
    for (const std::string& device : devices)
        if (larger(facts, device, "accept_local") == 0)
            report.warning(
                vip.to_string(),
                fmt::format("this host has the VIP, so it drops answers to its own checks that "
                            "come in by {}; checks have to bind another address than the VIP",
                            device),
                safe(fmt::format("sysctl -w {}=1", device_setting(device, "accept_local"))));
}

void check_remote(const Facts& facts, const Address& vip, const std::set<std::string>& devices,
                  Report& report) {
    if (facts.route_to(vip))
        return;
    report.warning(
        vip.to_string(),
        "no route leads to the VIP, so this host can't check it; any route will do",
        devices.empty()
            ? by_hand(fmt::format("ip route add {} dev DEV", whole_prefix(vip)))
            : safe(fmt::format("ip route add {} dev {}", whole_prefix(vip), *devices.begin())));
}

// By which answers come, as far as they come the way that packets go.
void add_devices(const Facts& facts, const std::vector<l3dsr::Dest>& dests,
                 std::set<std::string>& devices) {
    for (const l3dsr::Dest& dest : dests) {
        const auto route = facts.route_to(dest.address);
        if (route && !route->local)
            devices.insert(route->device);
    }
}

}  // namespace

void check_checker(const Facts& facts, Report& report) {
    std::map<Address, std::set<std::string>> devices;

    for (const auto& [service, dests] : facts.services)
        if (has_vip(service))
            add_devices(facts, dests, devices[service.key.vip.address()]);
    for (const auto& [vip, of_dests] : devices)
        if (device_of(facts, vip))
            check_local(facts, vip, of_dests, report);
        else
            check_remote(facts, vip, of_dests, report);
}

}  // namespace l3dsrctl::doctor
