// SPDX-License-Identifier: BSD-2-Clause
#include "facts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace l3dsrctl::doctor {

namespace {

// Addresses of a root server of the domain name system, which is everywhere in the Internet. Only
// the routing table is asked about them.
constexpr std::string_view far_away = "198.41.0.4";
constexpr std::string_view far_away_ipv6 = "2001:503:ba3e::2:30";

}  // namespace

std::optional<std::string> device_of(const Facts& facts, const l3dsr::Address& address) {
    for (const l3dsr::HostAddress& own : facts.addresses)
        if (own.address == address)
            return own.device;
    return {};
}

const l3dsr::NetDevice* find_device(const Facts& facts, const std::string& name) {
    const auto found =
        std::find_if(facts.devices.begin(), facts.devices.end(),
                     [&](const l3dsr::NetDevice& device) { return device.name == name; });

    return found == facts.devices.end() ? nullptr : &*found;
}

std::optional<l3dsr::HostRoute> way_out(const Facts& facts, l3dsr::Family family) {
    const auto text = family == l3dsr::Family::ipv4 ? far_away : far_away_ipv6;

    return facts.route_to(*l3dsr::Address::parse(text));
}

std::string device_setting(const std::string& device, const std::string& name) {
    std::string written = device;

    std::replace(written.begin(), written.end(), '.', '/');
    return fmt::format("net.ipv4.conf.{}.{}", written, name);
}

int larger(const Facts& facts, const std::string& device, const std::string& name) {
    return std::max(facts.setting(device_setting("all", name)).value_or(0),
                    facts.setting(device_setting(device, name)).value_or(0));
}

bool has_vips(const Facts& facts, l3dsr::Family family) {
    const auto is_of_family = [&](const auto& vip) { return vip.address.family() == family; };

    return std::any_of(facts.vips.begin(), facts.vips.end(), is_of_family) ||
           std::any_of(facts.plain_vips.begin(), facts.plain_vips.end(), is_of_family);
}

std::string name_of(const l3dsr::Vip& vip) {
    const std::string address = vip.address.to_string();

    if (vip.tunnelled)
        return address + " (tunnel)";
    return vip.alias ? fmt::format("{} (alias {})", address, vip.alias->to_string())
                     : fmt::format("{} (code {})", address, vip.code);
}

std::string name_of_plain(const l3dsr::Address& vip) {
    return vip.to_string() + " (no code)";
}

std::string whole_prefix(const l3dsr::Address& address) {
    return fmt::format("{}/{}", address.to_string(), l3dsr::Prefix(address).length());
}

std::string option_of(const l3dsr::ServiceKey& key) {
    if (key.mark)
        return fmt::format("-f {}{}", key.mark,
                           key.vip.address().family() == l3dsr::Family::ipv6 ? " -6" : "");
    const char* option = key.protocol == l3dsr::Protocol::tcp   ? "-t"
                         : key.protocol == l3dsr::Protocol::udp ? "-u"
                                                                : "--sctp-service";
    return fmt::format("{} {}", option, to_string(key.vip, key.ports));
}

std::string option_of(const l3dsr::Service& service, const l3dsr::Dest& dest) {
    return fmt::format("{} -r {}",
                       service.pool ? "--pool " + *service.pool : option_of(service.key),
                       dest.address.to_string());
}

bool has_vip(const l3dsr::Service& service) {
    return service.key.mark == 0 && service.key.vip.is_whole();
}

}  // namespace l3dsrctl::doctor
