// SPDX-License-Identifier: BSD-2-Clause
/// What is known of a host when it is examined.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "finding.hpp"
#include "l3dsr/director.hpp"
#include "l3dsr/network.hpp"
#include "l3dsr/realserver.hpp"
#include "rules.hpp"

namespace l3dsrctl::doctor {

/// Setting and Route ask when they are called, so that a check asks for what it wants.
using Setting = std::function<std::optional<int>(const std::string& name)>;
using Route = std::function<std::optional<l3dsr::HostRoute>(const l3dsr::Address& to)>;

struct Facts {
    bool director = false;  ///< the half is examined, so that its tables below are complete
    bool realserver = false;
    l3dsr::DirectorSettings settings;
    std::vector<std::string> attached;
    std::vector<l3dsr::ServiceWithDests> services;  ///< with a shared pool's dests as their own
    std::vector<l3dsr::Vip> vips;
    std::vector<l3dsr::HostAddress> plain_vips;  ///< without a code, which the map does not have
    std::vector<l3dsr::Decap> decaps;
    l3dsr::OtherTunnels other_tunnels = l3dsr::OtherTunnels::pass;

    std::vector<l3dsr::HostAddress> addresses;
    std::vector<l3dsr::NetDevice> devices;
    std::vector<l3dsr::Neighbour> neighbours;
    std::map<l3dsr::Protocol, std::vector<l3dsr::Listener>> listeners;  ///< those that are known
    std::size_t ipsec_policies = 0;
    Ruleset ruleset;
    Setting setting = [](const std::string&) { return std::optional<int>(); };
    Route route_to = [](const l3dsr::Address&) { return std::optional<l3dsr::HostRoute>(); };
};

/// Asks the kernel. `half`: look at this one alone. A half whose module is missing is not in the
/// facts.
Facts gather(const std::optional<Half>& half);

/// The device that has the address; nothing when none has.
std::optional<std::string> device_of(const Facts& facts, const l3dsr::Address& address);
const l3dsr::NetDevice* find_device(const Facts& facts, const std::string& name);

/// The way to most clients, if there is one: where packets go that have no route of their own.
std::optional<l3dsr::HostRoute> way_out(const Facts& facts, l3dsr::Family family);

/// The name of a setting of a device ("all", "eth0") in net.ipv4.conf.
std::string device_setting(const std::string& device, const std::string& name);
/// What counts for a device where the kernel takes the larger of its value and that of "all".
int larger(const Facts& facts, const std::string& device, const std::string& name);

/// Whether some VIP has this family, in the map or without a code.
bool has_vips(const Facts& facts, l3dsr::Family family);
/// "198.18.0.250 (code 7)", "(alias 10.1.1.3)" or "(tunnel)".
std::string name_of(const l3dsr::Vip& vip);
/// "198.18.0.250 (no code)".
std::string name_of_plain(const l3dsr::Address& vip);
/// "198.18.0.250/32".
std::string whole_prefix(const l3dsr::Address& address);

/// "-t 198.18.0.250:80": how commands name a service.
std::string option_of(const l3dsr::ServiceKey& key);
/// "-t 198.18.0.250:80 -r 10.1.1.2", with --pool where the dest is a pool's.
std::string option_of(const l3dsr::Service& service, const l3dsr::Dest& dest);
/// Whether a service has single addresses and is not told by a mark.
bool has_vip(const l3dsr::Service& service);

}  // namespace l3dsrctl::doctor
