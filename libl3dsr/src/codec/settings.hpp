// SPDX-License-Identifier: BSD-2-Clause
/// Attribute set "settings" of the director.
#pragma once

#include <cstddef>
#include <span>

#include "../netlink/message.hpp"
#include "l3dsr/settings.hpp"

namespace l3dsr::codec {

void put_settings(netlink::Request& request, const DirectorFields& fields);
DirectorSettings read_settings(std::span<const std::byte> nest);

}  // namespace l3dsr::codec
