// SPDX-License-Identifier: BSD-2-Clause
// The way to a dest has to carry what clients send: a router behind the director would answer the
// client about an address that it never used.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "checks.hpp"

namespace l3dsrctl::doctor {

namespace {

using l3dsr::Dest;
using l3dsr::Family;
using l3dsr::Method;

// docs/tunnels.md
std::uint32_t headers_of(const Dest& dest) {
    const std::uint32_t ip = dest.address.family() == Family::ipv4 ? 20 : 40;

    switch (dest.method) {
        case Method::ipip: return ip;
        case Method::gre: return ip + 4;
        case Method::gue: return ip + 12;
        default: return 0;
    }
}

// Packets of clients come in by attached devices, or from where most clients are.
std::uint32_t mtu_of_clients(const Facts& facts, Family family) {
    const auto out = way_out(facts, family);
    std::uint32_t most = out ? out->mtu : 0;

    for (const std::string& name : facts.attached)
        if (const l3dsr::NetDevice* device = find_device(facts, name))
            most = std::max(most, device->mtu);
    return most;
}

Mend larger_mtu(const Facts& facts, const l3dsr::HostRoute& route, const Dest& dest,
                std::uint32_t wanted) {
    const l3dsr::NetDevice* device = find_device(facts, route.device);

    if (device && device->mtu < wanted)
        return by_hand(fmt::format("ip link set {} mtu {}", route.device, wanted));
    return by_hand(fmt::format("ip route get {}", dest.address.to_string()));
}

void check_leg(const Facts& facts, Family clients, const Dest& dest, Report& report) {
    const auto route = facts.route_to(dest.address);
    const std::uint32_t sent = mtu_of_clients(facts, clients);

    if (!route || route->local || sent == 0)
        return;
    const std::uint32_t carried = dest.mtu ? std::min(dest.mtu, route->mtu) : route->mtu;
    const std::uint32_t headers = headers_of(dest);
    if (carried >= sent + headers)
        return;
    if (headers == 0)
        report.warning(dest.address.to_string(),
                       fmt::format("the way there carries packets of {} bytes, clients send {}; "
                                   "they are told of what does not fit, unless their firewalls "
                                   "drop ICMP",
                                   carried, sent),
                       larger_mtu(facts, *route, dest, sent));
    else
        report.note(dest.address.to_string(),
                    fmt::format("with the tunnel's {} bytes of headers, packets of {} bytes fit; "
                                "clients send {}. Let the realserver ask for smaller segments",
                                headers, carried - headers, sent),
                    by_hand(fmt::format("ip route change default via ROUTER advmss {}",
                                        carried - headers - (clients == Family::ipv4 ? 40 : 60))));
}

}  // namespace

void check_mtu(const Facts& facts, Report& report) {
    std::set<std::pair<l3dsr::Address, Method>> seen;

    for (const auto& [service, dests] : facts.services)
        for (const Dest& dest : dests)
            if (seen.insert({dest.address, dest.method}).second)
                check_leg(facts, service.key.vip.address().family(), dest, report);
}

}  // namespace l3dsrctl::doctor
