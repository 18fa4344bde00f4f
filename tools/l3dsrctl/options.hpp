// SPDX-License-Identifier: BSD-2-Clause
/// Options that several commands share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "l3dsr/dest.hpp"
#include "verb.hpp"

namespace l3dsrctl {

/// -t, -u or --sctp-service with VIP[/LENGTH]:PORT[-LAST], or -f MARK [-6].
class ServiceOption {
  public:
    void add_to(Verb& verb);

    /// The service that is named, if one is; UsageError when two are.
    std::optional<l3dsr::ServiceKey> key_if_named() const;
    /// UsageError when none is named, or two.
    l3dsr::ServiceKey key() const;

  private:
    l3dsr::ServiceKey mark_key() const;

    std::optional<std::string> tcp_;
    std::optional<std::string> udp_;
    std::optional<std::string> sctp_;
    std::optional<std::string> mark_;
    bool ipv6_ = false;
};

/// -r RIP[:PORT].
class DestOption {
  public:
    void add_to(Verb& verb);

    /// The option as it was written, for messages.
    std::string where() const { return "-r " + dest_.value_or(""); }
    /// UsageError when none is named.
    l3dsr::DestKey key(l3dsr::Protocol protocol) const;

  private:
    std::optional<std::string> dest_;
};

}  // namespace l3dsrctl
