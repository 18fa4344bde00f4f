// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "l3dsr/error.hpp"

namespace l3dsr::codec {

/// Refuses a message of the kernel that lacks what it must have.
inline void require(bool condition, const char* complaint) {
    if (!condition)
        throw MalformedMessage(complaint);
}

}  // namespace l3dsr::codec
