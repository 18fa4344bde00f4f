// SPDX-License-Identifier: BSD-2-Clause
// Where VIPs are reached through tunnels, answers have to ask clients for segments that fit.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "checks.hpp"
#include "tunnel_device.hpp"

namespace l3dsrctl::doctor {

namespace {

using l3dsr::Family;

constexpr std::uint32_t loopback_net = 127;

std::uint32_t headers_of_tunnels(const Facts& facts) {
    std::uint32_t most = 0;

    for (const l3dsr::NetDevice& device : facts.devices)
        if (device.up)
            most = std::max(most, tunnel_headers(device.type).value_or(0));
    return most;
}

bool is_loopback(const l3dsr::Address& address) {
    return address == l3dsr::Address::parse("::1") ||
           (address.family() == Family::ipv4 &&
            std::to_integer<std::uint32_t>(address.bytes()[0]) == loopback_net);
}

// An address on lo that no code stands for: what else should it be there for?
bool has_tunnelled_vip(const Facts& facts, Family family) {
    return std::any_of(
        facts.addresses.begin(), facts.addresses.end(), [&](const l3dsr::HostAddress& own) {
            const auto is_own = [&](const l3dsr::Vip& vip) { return vip.address == own.address; };
            return own.device == "lo" && own.address.family() == family &&
                   !is_loopback(own.address) &&
                   std::none_of(facts.vips.begin(), facts.vips.end(), is_own);
        });
}

std::string changed_route(Family family, const l3dsr::HostRoute& out, std::uint32_t size) {
    return fmt::format("ip {}route change default{} dev {} advmss {}",
                       family == Family::ipv6 ? "-6 " : "",
                       out.next_hop ? " via " + out.next_hop->to_string() : "", out.device, size);
}

}  // namespace

void check_segment_size(const Facts& facts, Report& report) {
    const std::uint32_t headers = headers_of_tunnels(facts);

    for (const Family family : {Family::ipv4, Family::ipv6}) {
        const auto out = way_out(facts, family);
        const std::uint32_t own = family == Family::ipv4 ? 40 : 60;  // of IP and TCP
        if (headers == 0 || !out || out->mtu < own + headers || !has_tunnelled_vip(facts, family))
            continue;
        const std::uint32_t fits = out->mtu - headers - own;
        if (out->advmss.value_or(out->mtu - own) > fits)
            report.warning(
                out->device,
                fmt::format("clients of VIPs behind a tunnel are told to send {} segments that "
                            "don't fit into it; those whose firewalls drop ICMP hang",
                            to_string(family)),
                by_hand(changed_route(family, *out, fits)));
    }
}

}  // namespace l3dsrctl::doctor
