// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>

#include "../netlink/message.hpp"
#include "l3dsr/realserver.hpp"

namespace l3dsr::codec {

/// Puts a nest with the settings that have a value.
void put_host(netlink::Request& request, const HostSettings& settings);

/// From a nest of attribute set "host".
HostSettings read_host(std::span<const std::byte> nest);

}  // namespace l3dsr::codec
