// SPDX-License-Identifier: BSD-2-Clause
/// What an entry of the realserver's map does besides putting the VIP back, in words.
#pragma once

#include <optional>
#include <string>

#include "l3dsr/realserver.hpp"
#include "verb.hpp"

namespace l3dsrctl {

/// --port, --allow, --in-dev, --at, --keep, --class, --mark and --door.
class PolicyOption {
  public:
    void add_to(Verb& verb);

    /// What is named; UsageError where that can't be read.
    l3dsr::VipPolicyFields fields() const;
    /// A policy that says `fields`, and what is usual besides.
    static l3dsr::VipPolicy applied(const l3dsr::VipPolicyFields& fields);

  private:
    std::optional<std::uint8_t> dscp() const;

    std::optional<std::string> ports_;
    std::optional<std::string> allowed_;
    std::optional<std::string> in_devices_;
    std::optional<std::string> at_;
    std::optional<std::string> class_;
    std::optional<std::string> mark_;
    std::optional<std::string> door_;
    bool keep_ = false;
};

/// "80:8080/tcp", as --port has it.
std::string to_string(const l3dsr::PortTranslation& port);
/// "80-90/tcp", "udp", as --allow has it.
std::string to_string(const l3dsr::Allowed& allowed);
/// "0x10/0xf0", "0x10" where all bits count, as --mark has it.
std::string to_string(const l3dsr::Mark& mark);
/// "prerouting" or "rule".
std::string to_string(l3dsr::VipDoor door);
/// All that is not usual, as one would write it: "--port 80:8080 --keep"; empty if there is none.
std::string to_string(const l3dsr::VipPolicy& policy);

}  // namespace l3dsrctl
