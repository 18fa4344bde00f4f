// SPDX-License-Identifier: BSD-2-Clause
/// Duplicate-address probes: who else on a device's segment has an address.
#pragma once

#include <optional>
#include <string>

#include "l3dsr/address.hpp"

namespace l3dsr::host {

/// Asks by ARP (RFC 5227, section 2.1.1) or by neighbour solicitation (RFC 4862, section 5.4),
/// three times within a second and a half. Returns the MAC address of whoever answers, or asks the
/// same at the moment; none where nobody can be asked, as on lo or dummy. Throws Error.
std::optional<std::string> probe(const Address& address, const std::string& device);

}  // namespace l3dsr::host
