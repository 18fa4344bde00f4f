// SPDX-License-Identifier: BSD-2-Clause
/// Attribute sets "decap" and "settings" of the realserver.
#pragma once

#include <cstddef>
#include <span>

#include "../netlink/message.hpp"
#include "l3dsr/decap.hpp"

namespace l3dsr::codec {

void put_decap(netlink::Request& request, const Prefix& source, const DecapFields& fields);
Decap read_decap(std::span<const std::byte> nest);

void put_settings(netlink::Request& request, const RealserverFields& fields);
RealserverSettings read_realserver_settings(std::span<const std::byte> nest);

}  // namespace l3dsr::codec
