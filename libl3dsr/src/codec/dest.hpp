// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>

#include "../netlink/message.hpp"
#include "l3dsr/dest.hpp"

namespace l3dsr::codec {

/// Puts a nest with what names the dest and what is said of it.
void put_dest(netlink::Request& request, const DestKey& key, const DestFields& fields = {});

/// From a nest of attribute set "dest".
Dest read_dest(std::span<const std::byte> nest);

}  // namespace l3dsr::codec
