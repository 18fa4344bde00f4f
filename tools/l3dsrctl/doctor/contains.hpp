// SPDX-License-Identifier: BSD-2-Clause
/// Whether an address lies in a prefix.
#pragma once

#include <cstddef>

#include "l3dsr/address.hpp"

namespace l3dsrctl::doctor {

inline bool contains(const l3dsr::Prefix& prefix, const l3dsr::Address& address) {
    const auto ours = prefix.address().bytes();
    const auto theirs = address.bytes();
    unsigned left = prefix.length();

    if (ours.size() != theirs.size())
        return false;
    for (std::size_t i = 0; left > 0; i++) {
        const unsigned bits = left < 8 ? left : 8;
        if ((ours[i] ^ theirs[i]) >> (8 - bits) != std::byte{0})
            return false;
        left -= bits;
    }
    return true;
}

}  // namespace l3dsrctl::doctor
