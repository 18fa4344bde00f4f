// SPDX-License-Identifier: BSD-2-Clause
/// How commands fail: one line on stderr that says what, where, why and what to do.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "l3dsr/error.hpp"

namespace l3dsrctl {

/// Exit statuses. The last is doctor's, whose others say what it found.
enum Status { status_ok = 0, status_refused = 1, status_usage = 2, status_not_examined = 3 };

/// The command line is wrong. `where`: the words at fault, empty for the command as a whole.
class UsageError : public std::runtime_error {
  public:
    UsageError(std::string where, const std::string& why, const std::string& advice)
        : std::runtime_error(why + "; " + advice), where_(std::move(where)) {}

    /// `sentence`: "why; what to do".
    UsageError(std::string where, const std::string& sentence)
        : std::runtime_error(sentence), where_(std::move(where)) {}

    const std::string& where() const { return where_; }

  private:
    std::string where_;
};

/// A kernel module is needed and can't be had.
class ModuleMissing : public std::runtime_error {
  public:
    explicit ModuleMissing(const std::string& module)
        : std::runtime_error("kernel module " + module + " is not loaded: modprobe " + module +
                             " (as root)") {}
};

/// "; what to do" about an error of the kernel or the host, or nothing where the kernel's words say
/// it. `listing`: the command that shows what there is.
std::string advice_on(const l3dsr::Error& error, const std::string& listing);

}  // namespace l3dsrctl
