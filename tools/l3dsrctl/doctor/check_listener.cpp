// SPDX-License-Identifier: BSD-2-Clause
// Servers: somebody has to listen where decoded packets go.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks.hpp"

namespace l3dsrctl::doctor {

namespace {

using l3dsr::Address;
using l3dsr::Listener;
using l3dsr::Ports;
using l3dsr::Protocol;

bool is_unspecified(const Address& address) {
    const auto bytes = address.bytes();

    return std::all_of(bytes.begin(), bytes.end(),
                       [](std::byte byte) { return byte == std::byte{0}; });
}

bool takes(const Listener& listener, const Address& vip) {
    if (listener.address == vip)
        return true;
    if (!is_unspecified(listener.address))
        return false;
    return listener.address.family() == vip.family() ||
           (vip.family() == l3dsr::Family::ipv4 && !listener.ipv6_only);
}

// Where the kernel can't tell, somebody may.
bool listens(const Facts& facts, Protocol protocol, const Address& vip, const Ports& ports) {
    const auto known = facts.listeners.find(protocol);

    return known == facts.listeners.end() ||
           std::any_of(known->second.begin(), known->second.end(), [&](const Listener& listener) {
               return listener.port >= ports.first && listener.port <= ports.last &&
                      takes(listener, vip);
           });
}

/// Ports as the server has them.
struct Wanted {
    std::optional<Protocol> protocol{};  ///< TCP or UDP when absent
    Ports ports{};

    friend auto operator<=>(const Wanted&, const Wanted&) = default;
};

bool is_there(const Facts& facts, const Address& vip, const Wanted& wanted) {
    if (wanted.protocol)
        return listens(facts, *wanted.protocol, vip, wanted.ports);
    return listens(facts, Protocol::tcp, vip, wanted.ports) ||
           listens(facts, Protocol::udp, vip, wanted.ports);
}

Ports translated(const l3dsr::VipPolicy& policy, const Ports& ports) {
    for (const l3dsr::PortTranslation& port : policy.ports)
        if (ports.single() && port.from == ports.first)
            return port.to;
    return ports;
}

std::set<Wanted> wanted_by(const l3dsr::VipPolicy& policy) {
    std::set<Wanted> all;

    for (const l3dsr::Allowed& allowed : policy.allowed)
        all.insert({allowed.protocol, translated(policy, allowed.ports)});
    if (policy.allowed.empty())
        for (const l3dsr::PortTranslation& port : policy.ports)
            all.insert({port.protocol, port.to});
    if (all.empty())
        all.insert(Wanted());
    return all;
}

std::string name_of(const Wanted& wanted) {
    const std::string protocol = wanted.protocol ? to_string(*wanted.protocol) : "tcp or udp";

    return wanted.ports.all() ? fmt::format("any {} port", protocol)
                              : fmt::format("{} port {}", protocol, to_string(wanted.ports));
}

}  // namespace

void check_listener(const Facts& facts, Report& report) {
    const auto check = [&](const std::string& name, const Address& vip, const Wanted& wanted) {
        if (!is_there(facts, vip, wanted))
            report.error(name,
                         fmt::format("no program listens on {} of the VIP or of all addresses: "
                                     "clients are refused; start the server",
                                     name_of(wanted)),
                         by_hand("ss -lntup"));
    };

    for (const l3dsr::Vip& vip : facts.vips)
        for (const Wanted& wanted : wanted_by(vip.policy))
            check(doctor::name_of(vip), vip.address, wanted);
    for (const l3dsr::HostAddress& vip : facts.plain_vips)
        check(name_of_plain(vip.address), vip.address, {});
}

}  // namespace l3dsrctl::doctor
