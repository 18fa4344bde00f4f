// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <span>

#include "../netlink/message.hpp"
#include "l3dsr/service.hpp"

namespace l3dsr::codec {

/// Puts a nest with what names the service and what is said of it.
void put_service(netlink::Request& request, const ServiceKey& key,
                 const ServiceFields& fields = {});

/// From a nest of attribute set "service". Where the service is named only, the rest is empty.
Service read_service(std::span<const std::byte> nest);

}  // namespace l3dsr::codec
