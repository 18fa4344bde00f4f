// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>

#include "l3dsr/stats.hpp"

namespace l3dsr::codec {

/// From a nest of attribute set "reason", which both families have alike.
Reason read_reason(std::span<const std::byte> nest);

}  // namespace l3dsr::codec
