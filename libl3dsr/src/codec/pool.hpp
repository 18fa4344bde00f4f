// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "../netlink/message.hpp"
#include "l3dsr/pool.hpp"

namespace l3dsr::codec {

/// Puts a nest with what names the pool and what is said of it.
void put_pool(netlink::Request& request, const PoolKey& key, const PoolFields& fields = {});

/// From a nest of attribute set "pool". Where the pool is named only, the rest is empty.
Pool read_pool(std::span<const std::byte> nest);

/// A part of a table.
struct TablePart {
    std::uint32_t first = 0;
    std::vector<Bucket> buckets;
};

/// From a nest of attribute set "table".
TablePart read_table(std::span<const std::byte> nest);

}  // namespace l3dsr::codec
