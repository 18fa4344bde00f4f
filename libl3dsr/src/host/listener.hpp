// SPDX-License-Identifier: BSD-2-Clause
/// Sockets that wait for clients, by sock_diag.
#pragma once

#include <optional>
#include <vector>

#include "l3dsr/network.hpp"

namespace l3dsr::host {

/// As Network::listeners().
std::optional<std::vector<Listener>> listeners(Protocol protocol);

}  // namespace l3dsr::host
