// SPDX-License-Identifier: BSD-2-Clause
// Asking the kernel for the facts. No module is loaded for that, and nothing is changed.
#include <memory>

#include "facts.hpp"
#include "l3dsr/error.hpp"
#include "l3dsr/host.hpp"

namespace l3dsrctl::doctor {

namespace {

using l3dsr::Protocol;

void read_director(Facts& facts) {
    try {
        l3dsr::Director director(l3dsr::open_transport());
        facts.settings = director.settings();
        facts.attached = director.devices();
        facts.services = director.snapshot();
        for (auto& [service, dests] : facts.services)
            if (service.pool)
                dests = director.dests(l3dsr::PoolKey{*service.pool});
        facts.director = true;
    } catch (const l3dsr::FamilyMissing&) {
    }
}

void read_realserver(Facts& facts) {
    try {
        l3dsr::Realserver realserver(l3dsr::open_transport());
        facts.vips = realserver.vips();
        facts.decaps = realserver.decaps();
        facts.other_tunnels = realserver.settings().other_tunnels;
        facts.plain_vips = l3dsr::open_host()->plain_addresses();
        facts.realserver = true;
    } catch (const l3dsr::FamilyMissing&) {
    }
}

void read_listeners(l3dsr::Network& network, Facts& facts) {
    for (const Protocol protocol : {Protocol::tcp, Protocol::udp, Protocol::sctp})
        if (auto listeners = network.listeners(protocol))
            facts.listeners[protocol] = std::move(*listeners);
}

}  // namespace

Facts gather(const std::optional<Half>& half) {
    const auto network = std::make_shared<l3dsr::Network>();
    Facts facts;

    if (half != Half::realserver)
        read_director(facts);
    if (half != Half::director)
        read_realserver(facts);
    facts.addresses = network->addresses();
    facts.devices = network->devices();
    facts.neighbours = network->neighbours();
    read_listeners(*network, facts);
    facts.ipsec_policies = network->ipsec_policies();
    facts.ruleset = read_rules();
    facts.setting = [network](const std::string& name) { return network->setting(name); };
    facts.route_to = [network](const l3dsr::Address& to) { return network->route_to(to); };
    return facts;
}

}  // namespace l3dsrctl::doctor
