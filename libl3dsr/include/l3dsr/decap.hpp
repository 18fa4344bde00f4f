// SPDX-License-Identifier: BSD-2-Clause
/// Directors whose tunnels a realserver takes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "l3dsr/address.hpp"
#include "l3dsr/dest.hpp"
#include "l3dsr/stats.hpp"

namespace l3dsr {

/// Directors by the prefix of their addresses outside of the tunnel.
struct Decap {
    Prefix source;
    std::vector<Method> tunnels{Method::ipip};  ///< one at least of ipip, gre, gue; in this order
    std::uint16_t port = 6080;                  ///< UDP port of GUE, in host byte order
    /// Bytes that the path from there carries, tunnel's headers included; 0 for as many as the
    /// route to the client.
    std::uint32_t mtu = 0;
    VipStats stats{};  ///< what was taken out of tunnels; ignored by add_decap()
};

/// What one may say of it; what is not named stays as it is, or is as above.
struct DecapFields {
    std::optional<std::vector<Method>> tunnels{};
    std::optional<std::uint16_t> port{};
    std::optional<std::uint32_t> mtu{};
};

/// What becomes of tunnels to this host that are not taken: left to the IP stack, or dropped.
enum class OtherTunnels : std::uint8_t { pass, drop };

/// Settings of the realserver as a whole.
struct RealserverSettings {
    OtherTunnels other_tunnels = OtherTunnels::pass;
};

/// What one may change of them.
struct RealserverFields {
    std::optional<OtherTunnels> other_tunnels{};
};

/// The names of the netlink specification: "pass", or the number.
L3DSR_API std::string to_string(OtherTunnels other);

}  // namespace l3dsr
