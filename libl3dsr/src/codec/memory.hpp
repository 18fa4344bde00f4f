// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>

#include "l3dsr/service.hpp"

namespace l3dsr::codec {

/// From a nest of attribute set "memory".
Memory read_memory(std::span<const std::byte> nest);

}  // namespace l3dsr::codec
