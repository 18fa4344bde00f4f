// SPDX-License-Identifier: BSD-2-Clause
/// Dests, that is realservers as a service of the director sees them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "l3dsr/address.hpp"
#include "l3dsr/export.hpp"
#include "l3dsr/service.hpp"
#include "l3dsr/stats.hpp"

namespace l3dsr {

/// How packets reach a dest. A newer kernel may report values that are not named here; so may
/// State.
enum class Method : std::uint8_t {
    dr = 0,    ///< direct routing: the dest's MAC address, nothing else changes
    dscp = 1,  ///< L3DSR: the dest's address over the VIP, a code into DSCP
    ipip = 2,  ///< tunnel: behind an IP header of the dest's family
    gre = 3,   ///< tunnel: the same with GRE between
    gue = 4,   ///< tunnel: the same with UDP and GUE between
};

/// Whether a dest takes packets.
enum class State : std::uint8_t {
    up = 0,    ///< it does; with weight 0, those of flows that it has
    down = 1,  ///< it takes none; its flows go to others
};

/// Whether packets get further headers before their own.
constexpr bool is_tunnel(Method method) {
    return method == Method::ipip || method == Method::gre || method == Method::gue;
}

/// "dr", "dscp", "ipip", "gre", "gue", or the number.
L3DSR_API std::string to_string(Method method);
/// "up", "down", or the number.
L3DSR_API std::string to_string(State state);

/// What names a dest within its service.
struct DestKey {
    Address address;                      ///< of the realserver
    std::optional<std::uint16_t> port{};  ///< host byte order; the service's when absent

    friend auto operator<=>(const DestKey&, const DestKey&) = default;
};

/// What one may say of a dest. A field that is not named gets its default in add_dest() and stays
/// as it is in set_dest(); but where a method is named, what is not said of code and tunnel gets
/// its default as well.
struct DestFields {
    std::optional<Method> method{};             ///< dr by default
    std::optional<std::uint8_t> code{};         ///< over the service's; 1 to 63
    std::optional<std::uint32_t> weight{};      ///< share of new flows, 0 to 65535; 1 by default
    std::optional<State> state{};               ///< up by default
    std::optional<std::uint32_t> drain_time{};  ///< seconds for which it keeps its flows at weight
                                                ///< 0; 0, the default, for ever
    std::optional<std::uint32_t> mtu{};       ///< bytes of the longest packet, headers of a tunnel
                                              ///< included; 0, the default, as the route says
    std::optional<Address> tun_local{};       ///< source of a tunnel's packets; by route by default
    std::optional<std::uint16_t> tun_port{};  ///< of method gue, host byte order; 6080 by default
    std::optional<bool> tun_csum{};           ///< UDP checksum of method gue; by default over IPv6
    std::optional<bool> tun_df{};             ///< whether a tunnel over IPv4 has the packet's DF;
                                              ///< true by default, otherwise it has none
    std::optional<std::uint32_t> route_mark{};  ///< with which routes to it are looked up; 0, the
                                                ///< default, for none
    std::optional<std::uint32_t> mark{};        ///< of the director's own packets that go to it,
                                                ///< whatever its weight or state; 0 for none
    std::optional<std::uint32_t> upper{};       ///< with this many flows it takes no new ones, 0 to
                                                ///< 65535; 0, the default, for no limit
    std::optional<std::uint32_t> lower{};       ///< with fewer it takes new ones again; 0, the
                                                ///< default, for three quarters of `upper`
    std::optional<bool> fallback{};             ///< takes new flows while no other dest does

    friend bool operator==(const DestFields&, const DestFields&) = default;
};

/// A dest as replace_service() makes it.
struct NewDest {
    DestKey key;
    DestFields fields{};
};

/// A dest as the kernel has it.
struct Dest {
    Address address;
    std::uint16_t port = 0;  ///< host byte order; 0 where the service has several
    Method method = Method::dr;
    std::optional<std::uint8_t> code{};  ///< its own; absent: the service's
    std::uint32_t weight = 0;
    State state = State::up;
    std::uint32_t drain_time = 0;  ///< as in DestFields
    std::uint32_t mtu = 0;         ///< likewise, and all of these
    std::optional<Address> tun_local{};
    std::optional<std::uint16_t> tun_port{};
    std::optional<bool> tun_csum{};
    std::optional<bool> tun_df{};
    std::uint32_t route_mark = 0;  ///< likewise
    std::uint32_t mark = 0;        ///< likewise
    Stats stats;
    std::uint32_t upper = 0;  ///< as in DestFields, likewise the next two
    std::uint32_t lower = 0;
    bool fallback = false;
    std::optional<std::uint32_t> flows{};   ///< that are pinned to it; absent where the service
                                            ///< does not pin every flow
    std::optional<std::uint32_t> active{};  ///< of these, those that have not said that they end
    bool full = false;                      ///< takes no new flows for its threshold
};

/// A dest and the service that it belongs to.
struct ServiceDest {
    ServiceKey service;
    Dest dest;
};

/// A service with all its dests.
struct ServiceWithDests {
    Service service;
    std::vector<Dest> dests;
};

}  // namespace l3dsr
