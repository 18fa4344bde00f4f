// SPDX-License-Identifier: BSD-2-Clause
/// The VIPs that the lines of dsr.conf(5) mean, all files together.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "l3dsr/address.hpp"
#include "parse.hpp"

namespace l3dsrctl::dsr_conf {

/// A line and the address that its VIP is.
struct Vip {
    Line line;
    l3dsr::Address address;
};

struct Lookup {
    std::vector<l3dsr::Address> addresses;
    std::string error;  ///< why there is none; empty where there is one
};

/// The IPv4 addresses of a name.
using Resolver = std::function<Lookup(const std::string& name)>;

/// Asks the host's resolver.
Lookup look_up(const std::string& name);

struct Resolved {
    std::vector<Vip> vips;
    std::vector<Problem> problems;
    std::vector<Problem> unknown;  ///< names that have no address
    std::vector<Problem> warnings;
};

/// Finds the addresses. A problem is one that can't be a VIP, or contradicts an earlier line: a VIP
/// twice, or one code for two VIPs of a family.
Resolved resolve(const std::vector<Line>& lines, const Resolver& look_up);

}  // namespace l3dsrctl::dsr_conf
