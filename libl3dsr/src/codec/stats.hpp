// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>

#include "l3dsr/stats.hpp"

namespace l3dsr::codec {

/// From a nest of attribute set "stats" of l3dsr_director.
Stats read_stats(std::span<const std::byte> nest);

/// From a nest of attribute set "stats" of l3dsr_rs.
VipStats read_vip_stats(std::span<const std::byte> nest);

}  // namespace l3dsr::codec
