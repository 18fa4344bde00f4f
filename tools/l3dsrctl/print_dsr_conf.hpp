// SPDX-License-Identifier: BSD-2-Clause
/// How far the VIPs of dsr.conf(5) are set up, on stdout.
#pragma once

#include <vector>

#include "dsr_conf/setup.hpp"

namespace l3dsrctl {

void print_dsr_conf(const std::vector<dsr_conf::Status>& statuses, bool json);

}  // namespace l3dsrctl
