// SPDX-License-Identifier: BSD-2-Clause
/// The DSCP field: its three spellings, the standard classes, and what is left for local use.
///
/// The standing trap of this trade: a DSCP value sits in the upper six bits of the old TOS byte, so
/// DSCP 7 = TOS 28 = 0x1c.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "l3dsr/export.hpp"

namespace l3dsr {

/// A code is a DSCP value that stands for a VIP; 0, the default class, stands for none (RFC 2474).
inline constexpr std::uint8_t code_min = 1;
inline constexpr std::uint8_t code_max = 63;

constexpr bool is_code(unsigned value) {
    return value >= code_min && value <= code_max;
}

/// The TOS or traffic-class byte that carries `dscp`, with both ECN bits 0.
constexpr std::uint8_t tos_of_dscp(std::uint8_t dscp) {
    return static_cast<std::uint8_t>(dscp << 2);
}

/// The DSCP value in a TOS or traffic-class byte; its two ECN bits (RFC 3168) are left out.
constexpr std::uint8_t dscp_of_tos(std::uint8_t tos) {
    return static_cast<std::uint8_t>(tos >> 2);
}

/// Whether `dscp` is in pool 2, xxxx11, the only one for experimental and local use (RFC 2474,
/// section 6; RFC 8436 gave pool 3 to the standards).
constexpr bool is_local_pool(std::uint8_t dscp) {
    return (dscp & 3) == 3;
}

/// A class that a standard gives a DSCP value.
struct DscpClass {
    std::uint8_t dscp;
    std::string_view name;
    std::string_view meaning;
    std::string_view source;  ///< the RFC that assigns it
};

/// All of them, by value.
L3DSR_API std::span<const DscpClass> dscp_classes();

/// The class of a DSCP value, or nullptr; lives as long as the program.
L3DSR_API const DscpClass* dscp_class_of(std::uint8_t dscp);

/// The class of a name in any letter case; also "BE", "DF" and "default" for CS0, "VA" for
/// VOICE-ADMIT, "lephb" for LE. nullptr when there is none.
L3DSR_API const DscpClass* dscp_class_named(std::string_view name);

/// Programs that mark their packets with `dscp` unless told otherwise, as a phrase for people;
/// empty when none are known.
L3DSR_API std::string_view dscp_users(std::uint8_t dscp);

/// "DSCP 7 = TOS 28 = 0x1c".
L3DSR_API std::string dscp_spellings(std::uint8_t dscp);

}  // namespace l3dsr
