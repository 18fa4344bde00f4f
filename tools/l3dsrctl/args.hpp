// SPDX-License-Identifier: BSD-2-Clause
/// From the words of a command line to values. Each function throws UsageError when it can't;
/// `option` is what the word belongs to, for the message; empty for a word of its own.
#pragma once

#include <cstdint>
#include <string>

#include "l3dsr/dest.hpp"

namespace l3dsrctl {

/// A decimal number from `min` to `max`.
std::uint32_t parse_number(const std::string& option, const std::string& text, std::uint32_t min,
                           std::uint32_t max);

/// A numeric address; host names are not looked up.
/// "198.18.0.0/24", or an address alone; `where` and `forms`, what to write, are for messages.
l3dsr::Prefix parse_prefix(const std::string& where, const std::string& text, const char* forms);
l3dsr::Address parse_address(const std::string& option, const std::string& text);

/// VIP[/LENGTH]:PORT[-LAST] or [VIP[/LENGTH]]:PORT[-LAST]; a port is a number or a name of
/// /etc/services, 0 all of them.
l3dsr::ServiceKey parse_service(const std::string& option, const std::string& text,
                                l3dsr::Protocol protocol);

/// RIP, RIP:PORT or [RIP]:PORT; the port is 0 where the service has several.
l3dsr::DestKey parse_dest(const std::string& option, const std::string& text,
                          l3dsr::Protocol protocol);

/// "port", or "src" for the address alone.
l3dsr::Hash parse_hash(const std::string& option, const std::string& text);

/// A prefix length of either family, or an IPv4 netmask.
std::uint8_t parse_netmask(const std::string& option, const std::string& text);

/// "up" or "down".
l3dsr::State parse_state(const std::string& option, const std::string& text);

/// A packet mark, in decimal or, after 0x, in hexadecimal.
std::uint32_t parse_mark(const std::string& option, const std::string& text);

/// A DSCP value from 1 to 63, in decimal.
std::uint8_t parse_code(const std::string& option, const std::string& text);

}  // namespace l3dsrctl
