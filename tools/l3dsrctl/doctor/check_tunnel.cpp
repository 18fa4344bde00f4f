// SPDX-License-Identifier: BSD-2-Clause
// Tunnels that this host takes itself: from whom, for which VIPs, how much fits through them, and
// who takes the others.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks.hpp"
#include "tunnel_device.hpp"

namespace l3dsrctl::doctor {

namespace {

// Devices that the kernel makes with its modules for tunnels; they take those of every sender.
constexpr std::array from_everybody = {"tunl0", "gre0", "sit0", "ip6tnl0", "ip6gre0"};

bool is_tunnelled(const l3dsr::Vip& vip) {
    return vip.tunnelled;
}

bool takes_gue(const l3dsr::Decap& decap) {
    return std::find(decap.tunnels.begin(), decap.tunnels.end(), l3dsr::Method::gue) !=
           decap.tunnels.end();
}

void check_pairs(const Facts& facts, Report& report) {
    const bool has_vip = std::any_of(facts.vips.begin(), facts.vips.end(), is_tunnelled);

    for (const l3dsr::Vip& vip : facts.vips)
        if (vip.tunnelled && facts.decaps.empty())
            report.error(name_of(vip),
                         "no director's tunnels are taken: packets for the VIP stay in them",
                         by_hand("l3dsrctl decap add --from DIRECTOR"));
    for (const l3dsr::Decap& decap : facts.decaps)
        if (!has_vip)
            report.warning(decap.source.to_string(),
                           "tunnels from there are taken for listed VIPs, and none is listed",
                           by_hand("l3dsrctl vip add VIP --tunnel"));
}

void check_sender(const l3dsr::Decap& decap, Report& report) {
    if (decap.source.length() == 0)
        report.warning(decap.source.to_string(),
                       "everybody is taken for a director: whoever knows a VIP can send it packets "
                       "in the name of anybody",
                       by_hand(fmt::format("l3dsrctl decap add --from DIRECTOR && l3dsrctl decap "
                                           "del --from {}",
                                           decap.source.to_string())));
}

// As far as the way back is the way there.
void check_room(const Facts& facts, const l3dsr::Decap& decap, Report& report) {
    const auto there = facts.route_to(decap.source.address());
    const auto out = way_out(facts, decap.source.address().family());
    const std::uint32_t told = decap.mtu != 0 ? decap.mtu : out ? out->mtu : 0;

    if (there && there->mtu != 0 && there->mtu < told)
        report.warning(
            decap.source.to_string(),
            fmt::format("the path from there carries {} bytes, and clients are told of segments "
                        "that fill {}: those whose firewalls drop ICMP hang",
                        there->mtu, told),
            safe(fmt::format("l3dsrctl decap set --from {} --mtu {}", decap.source.to_string(),
                             there->mtu)));
}

void check_port(const Facts& facts, const l3dsr::Decap& decap, Report& report) {
    const auto udp = facts.listeners.find(l3dsr::Protocol::udp);

    if (!takes_gue(decap) || udp == facts.listeners.end())
        return;
    if (std::any_of(udp->second.begin(), udp->second.end(),
                    [&](const l3dsr::Listener& one) { return one.port == decap.port; }))
        report.note(decap.source.to_string(),
                    fmt::format("a program, or a device of the kernel's, takes UDP port {} as "
                                "well: it gets what is left alone here",
                                decap.port),
                    by_hand(fmt::format("ss -lnup sport = :{}", decap.port)));
}

void check_devices(const Facts& facts, Report& report) {
    if (facts.decaps.empty() || facts.other_tunnels == l3dsr::OtherTunnels::drop)
        return;
    for (const l3dsr::NetDevice& device : facts.devices)
        if (device.up && tunnel_headers(device.type) &&
            std::find(from_everybody.begin(), from_everybody.end(), device.name) !=
                from_everybody.end())
            report.warning(device.name,
                           "it takes the tunnels of every sender that are left alone here, with "
                           "whatever is inside (CVE-2020-10136)",
                           by_hand("l3dsrctl realserver set other-tunnels drop"));
}

}  // namespace

void check_tunnel(const Facts& facts, Report& report) {
    check_pairs(facts, report);
    for (const l3dsr::Decap& decap : facts.decaps) {
        check_sender(decap, report);
        check_room(facts, decap, report);
        check_port(facts, decap, report);
    }
    check_devices(facts, report);
}

}  // namespace l3dsrctl::doctor
