// SPDX-License-Identifier: BSD-2-Clause
/// Other programs, run without a shell.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace l3dsrctl::doctor {

struct Output {
    int status = 0;      ///< its exit status; 128 and more where a signal ended it
    std::string text{};  ///< what it wrote to stdout
    std::string why{};   ///< the first line that it wrote to stderr
};

/// Runs a program and waits for its end; nothing where there is no such program. "l3dsrctl" is this
/// one. Throws l3dsr::Error when it can't be run.
std::optional<Output> run(const std::vector<std::string>& words);

}  // namespace l3dsrctl::doctor
