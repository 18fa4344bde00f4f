// SPDX-License-Identifier: BSD-2-Clause
/// A table by which packets find dests, on stdout.
#pragma once

#include <vector>

#include "l3dsr/dest.hpp"
#include "l3dsr/pool.hpp"

namespace l3dsrctl {

/// `dests`: of the same service or pool, as the kernel lists them.
void print_table(const std::vector<l3dsr::Bucket>& table, const std::vector<l3dsr::Dest>& dests,
                 bool json);

}  // namespace l3dsrctl
