// SPDX-License-Identifier: BSD-2-Clause
#include "link.hpp"

#include <fmt/format.h>
#include <linux/neighbour.h>

namespace l3dsrctl {

std::string neighbour_state(std::uint16_t state) {
    switch (state) {
        case NUD_NONE: return "NONE";
        case NUD_INCOMPLETE: return "INCOMPLETE";
        case NUD_REACHABLE: return "REACHABLE";
        case NUD_STALE: return "STALE";
        case NUD_DELAY: return "DELAY";
        case NUD_PROBE: return "PROBE";
        case NUD_FAILED: return "FAILED";
        case NUD_NOARP: return "NOARP";
        case NUD_PERMANENT: return "PERMANENT";
    }
    return fmt::format("{:#x}", state);
}

std::string link_address(std::span<const std::byte> bytes) {
    std::string text;

    for (const std::byte byte : bytes)
        text += fmt::format("{}{:02x}", text.empty() ? "" : ":", static_cast<unsigned>(byte));
    return text;
}

}  // namespace l3dsrctl
