// SPDX-License-Identifier: BSD-2-Clause
/// What was found, on stdout.
#pragma once

#include <vector>

#include "facts.hpp"
#include "mend.hpp"

namespace l3dsrctl::doctor {

/// For people: each finding with its command below it; then what was looked at, and the sums.
void print_text(const Facts& facts, const std::vector<Outcome>& outcomes);

/// {"director":..., "realserver":..., "findings":[...], "errors":..., "warnings":..., "notes":...}
void print_json(const Facts& facts, const std::vector<Outcome>& outcomes);

}  // namespace l3dsrctl::doctor
