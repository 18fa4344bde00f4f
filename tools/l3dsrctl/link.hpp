// SPDX-License-Identifier: BSD-2-Clause
/// Neighbours, in the words of ip(8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace l3dsrctl {

/// "REACHABLE" for NUD_* of linux/neighbour.h, or the number.
std::string neighbour_state(std::uint16_t state);

/// "02:00:00:00:00:01".
std::string link_address(std::span<const std::byte> bytes);

}  // namespace l3dsrctl
