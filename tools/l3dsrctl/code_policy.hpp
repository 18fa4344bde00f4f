// SPDX-License-Identifier: BSD-2-Clause
/// Which codes an operator gets without being asked twice.
#pragma once

#include <cstdint>
#include <string>

namespace l3dsrctl {

/// Refuses a code that names a standard class, unless `allowed`, with what can go wrong where
/// packets are sent with it. The way to insist is --any-code.
void want_code_to_send(const std::string& option, std::uint8_t code, bool allowed);

/// The same where packets are received with it. The way to insist is --force.
void want_code_to_decode(const std::string& option, std::uint8_t code, bool allowed);

}  // namespace l3dsrctl
