// SPDX-License-Identifier: BSD-2-Clause
/// The attribute names of the netlink specifications, for people.
#pragma once

#include <string>

#include "../netlink/exchange.hpp"

namespace l3dsr::codec {

/// "service.table-size" for a path of types; as much of it as is known.
std::string director_attribute_name(const netlink::AttributePath& path);
std::string realserver_attribute_name(const netlink::AttributePath& path);

}  // namespace l3dsr::codec
