// SPDX-License-Identifier: BSD-2-Clause
// ARP about VIPs: this host must neither answer for them nor ask in their name. IPv6 does neither
// about an address on another device.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "checks.hpp"

namespace l3dsrctl::doctor {

namespace {

struct Wanted {
    const char* setting;
    int least;
    const char* otherwise;
};

// Documentation/networking/ip-sysctl.rst of the kernel.
constexpr Wanted wanted[] = {
    {"arp_ignore", 1,
     "this host tells who asks that it has the VIPs: clients' packets can come here past the "
     "director"},
    {"arp_announce", 2,
     "this host asks in the name of VIPs: routers take it for their owner, and clients' packets "
     "can come here past the director"},
};

}  // namespace

void check_arp(const Facts& facts, Report& report) {
    if (!has_vips(facts, l3dsr::Family::ipv4))
        return;
    for (const auto& [setting, least, otherwise] : wanted) {
        std::vector<std::string> loud;
        for (const l3dsr::NetDevice& device : facts.devices)
            if (device.up && device.arp && larger(facts, device.name, setting) < least)
                loud.push_back(device.name);
        if (!loud.empty())
            report.warning(
                fmt::format("{}", fmt::join(loud, ", ")), otherwise,
                safe(fmt::format("sysctl -w {}={}", device_setting("all", setting), least)));
    }
}

}  // namespace l3dsrctl::doctor
