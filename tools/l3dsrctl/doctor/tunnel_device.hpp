// SPDX-License-Identifier: BSD-2-Clause
/// Devices that take the headers of tunnels off.
#pragma once

#include <linux/if_arp.h>

#include <cstdint>
#include <optional>

namespace l3dsrctl::doctor {

/// Bytes of the headers that a device of this type takes off; nothing where it is no tunnel.
inline std::optional<std::uint32_t> tunnel_headers(std::uint16_t type) {
    switch (type) {
        case ARPHRD_TUNNEL:
        case ARPHRD_SIT: return 20;
        case ARPHRD_TUNNEL6: return 40;
        case ARPHRD_IPGRE: return 24;
        case ARPHRD_IP6GRE: return 44;
        default: return {};
    }
}

}  // namespace l3dsrctl::doctor
