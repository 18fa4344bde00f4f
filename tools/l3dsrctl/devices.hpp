// SPDX-License-Identifier: BSD-2-Clause
/// Devices that either half attaches.
#pragma once

#include <string>

#include "failure.hpp"
#include "l3dsr/error.hpp"
#include "verb.hpp"

namespace l3dsrctl {

/// All or none: where one is refused, those before it are put back.
template <typename Half>
void change_devices(Half half, const Words& devices, void (Half::*change)(const std::string&),
                    void (Half::*undo)(const std::string&)) {
    std::size_t done = 0;

    try {
        for (; done < devices.size(); done++)
            (half.*change)(devices[done]);
    } catch (const l3dsr::Error&) {
        while (done-- > 0)
            (half.*undo)(devices[done]);
        throw;
    }
}

inline void want_devices(const Words& devices) {
    if (devices.empty())
        throw UsageError("", "no device is named", "name one or more; ip link shows what there is");
}

}  // namespace l3dsrctl
