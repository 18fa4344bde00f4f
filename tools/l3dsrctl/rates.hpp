// SPDX-License-Identifier: BSD-2-Clause
/// What services and dests carry in a second: two readings, compared.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "l3dsr/dest.hpp"

namespace l3dsrctl {

struct ServiceRate {
    std::optional<l3dsr::Rate> service;  ///< absent where it was not there before
    std::vector<std::optional<l3dsr::Rate>> dests;
};

/// In the order of the services and dests of the second reading.
struct Rates {
    std::chrono::duration<double> interval;
    std::vector<ServiceRate> services;
};

Rates compare(const std::vector<l3dsr::ServiceWithDests>& before,
              const std::vector<l3dsr::ServiceWithDests>& after,
              std::chrono::duration<double> interval);

}  // namespace l3dsrctl
