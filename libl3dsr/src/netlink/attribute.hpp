// SPDX-License-Identifier: BSD-2-Clause
/// Received attributes. Nothing here reads a byte outside the span that it was given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "l3dsr/address.hpp"

namespace l3dsr::netlink {

/// One attribute; its value points into the datagram. The readers throw MalformedMessage when the
/// value does not have the length of what is asked for.
struct Attribute {
    std::uint16_t type;  ///< without the flags in its upper bits
    bool nested;         ///< flagged as one that holds attributes
    std::span<const std::byte> value;

    std::uint8_t u8() const;
    std::uint16_t u16() const;
    std::uint32_t u32() const;
    std::uint64_t u64() const;
    std::int32_t s32() const;
    /// From network to host byte order.
    std::uint16_t be16() const;
    /// Up to the first NUL, or all of the value where there is none.
    std::string string() const;
    Address address() const;
};

/// Takes attributes apart. Throws MalformedMessage when their lengths lie. Unknown types are the
/// caller's to skip.
std::vector<Attribute> attributes(std::span<const std::byte> bytes);

}  // namespace l3dsr::netlink
