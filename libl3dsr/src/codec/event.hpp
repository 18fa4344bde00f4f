// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>

#include "l3dsr/events.hpp"

namespace l3dsr::codec {

/// From the attributes of an event of either family.
template <typename Event>
L3DSR_HIDDEN Event read_event(std::span<const std::byte> attributes);

template <>
L3DSR_HIDDEN DirectorEvent read_event(std::span<const std::byte> attributes);
template <>
L3DSR_HIDDEN RealserverEvent read_event(std::span<const std::byte> attributes);

}  // namespace l3dsr::codec
