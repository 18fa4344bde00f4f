// SPDX-License-Identifier: BSD-2-Clause
/// Generic-netlink families by name.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "exchange.hpp"

namespace l3dsr::netlink {

struct Family {
    std::uint16_t id = 0;
    std::map<std::string, std::uint32_t> groups;  ///< multicast groups by name
};

/// Asks the kernel for a family. Throws FamilyMissing when there is none of that name.
Family find_family(Exchange& exchange, const std::string& name);

}  // namespace l3dsr::netlink
