// SPDX-License-Identifier: BSD-2-Clause
/// Attribute sets "packet" and "explanation" of the director.
#pragma once

#include <cstddef>
#include <span>

#include "../netlink/message.hpp"
#include "l3dsr/explain.hpp"

namespace l3dsr::codec {

void put_packet(netlink::Request& request, const Packet& packet);

/// But for service and dest, which the reply has beside it.
Explanation read_explanation(std::span<const std::byte> nest);

}  // namespace l3dsr::codec
