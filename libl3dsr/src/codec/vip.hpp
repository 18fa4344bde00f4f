// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>

#include "../netlink/message.hpp"
#include "l3dsr/realserver.hpp"

namespace l3dsr::codec {

/// Puts a nest with all of an entry but its counters.
void put_vip(netlink::Request& request, const Vip& vip);

/// Puts a nest with what names the entry and what is to change.
void put_vip(netlink::Request& request, const VipKey& key, const VipFields& fields = {});

/// From a nest of attribute set "vip".
Vip read_vip(std::span<const std::byte> nest);

}  // namespace l3dsr::codec
