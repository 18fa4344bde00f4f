// SPDX-License-Identifier: BSD-2-Clause
#include "vips.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "../failure.hpp"

namespace l3dsrctl::dsr_conf {

namespace {

/// Nobody knows its address.
struct UnknownName : UsageError {
    using UsageError::UsageError;
};

// dsrctl takes a name for its first IPv4 address, whatever others it has.
l3dsr::Address address_of(const Line& line, const Resolver& look_up,
                          std::vector<Problem>& warnings) {
    if (const auto address = l3dsr::Address::parse(line.vip))
        return *address;
    const Lookup found = look_up(line.vip);
    if (found.addresses.empty())
        throw UnknownName("", fmt::format("no IPv4 address of {}: {}", line.vip, found.error),
                          "write the address itself, or mend the name");
    const l3dsr::Address first = found.addresses.front();
    if (found.addresses.size() > 1)
        warnings.push_back(
            {line.place, fmt::format("{} has {} IPv4 addresses, {} is taken; write the one that is "
                                     "meant",
                                     line.vip, found.addresses.size(), first.to_string())});
    return first;
}

// The kernel refuses them for entries of the map; l3dsr_parse_address() in kmod/common/netlink.c.
bool can_be_vip(const l3dsr::Address& address) {
    constexpr const char* not_routed[] = {
        "0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "255.255.255.255",
        "::/127",    "ff00::/8",    "fe80::/10",   "::ffff:0.0.0.0/96",
    };

    return std::none_of(std::begin(not_routed), std::end(not_routed), [&](const char* text) {
        const auto prefix = l3dsr::Prefix::parse(text);
        return prefix && prefix->contains(address);
    });
}

/// What earlier lines have taken.
class Taken {
  public:
    /// Throws UsageError where an earlier line has what `vip` wants.
    void add(const Vip& vip) {
        const auto& [place, name, code] = vip.line;
        const std::string address = vip.address.to_string();

        const auto [same, is_new] = lines_.try_emplace({vip.address, code}, place);
        if (!is_new)
            throw UsageError("",
                             fmt::format("{}{} is at {} already", address,
                                         code ? fmt::format(" with code {}", *code) : "",
                                         to_string(same->second)),
                             "delete one of the lines");
        if (!code)
            return;
        const auto [other, is_free] = codes_.try_emplace({vip.address.family(), *code}, vip);
        if (!is_free)
            throw UsageError(
                "",
                fmt::format("code {} stands for {} at {} already", *code,
                            other->second.address.to_string(), to_string(other->second.line.place)),
                "take another code for one of them");
    }

  private:
    std::map<std::pair<l3dsr::Address, std::optional<std::uint8_t>>, Place> lines_;
    std::map<std::pair<l3dsr::Family, std::uint8_t>, Vip> codes_;
};

Vip to_vip(const Line& line, const Resolver& look_up, std::vector<Problem>& warnings) {
    Vip vip{line, address_of(line, look_up, warnings)};

    if (!can_be_vip(vip.address))
        throw UsageError("",
                         vip.address.to_string() +
                             " can't be a VIP, it is no unicast address that routers carry",
                         "write the address that clients use");
    return vip;
}

}  // namespace

Resolved resolve(const std::vector<Line>& lines, const Resolver& look_up) {
    Resolved resolved;
    Taken taken;

    for (const Line& line : lines) {
        try {
            const Vip vip = to_vip(line, look_up, resolved.warnings);
            taken.add(vip);
            resolved.vips.push_back(vip);
        } catch (const UnknownName& error) {
            resolved.unknown.push_back({line.place, error.what()});
        } catch (const UsageError& error) {
            resolved.problems.push_back({line.place, error.what()});
        }
    }
    return resolved;
}

}  // namespace l3dsrctl::dsr_conf
