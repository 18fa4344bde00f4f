// SPDX-License-Identifier: BSD-2-Clause
/// -i and what goes with it: a dest behind a tunnel.
#pragma once

#include <optional>
#include <string>

#include "l3dsr/dest.hpp"
#include "verb.hpp"

namespace l3dsrctl {

class TunnelOption {
  public:
    void add_to(Verb& verb);

    /// Whether a tunnel is named as the method.
    bool named() const { return tunnel_ || type_; }
    /// UsageError when the options contradict each other.
    void put_into(l3dsr::DestFields& fields) const;
    /// UsageError when the tunnel's own end is not of the dest's family.
    void want_ends_of_one_family(const l3dsr::Address& dest) const;

  private:
    std::optional<l3dsr::Method> method() const;
    std::optional<bool> checksum() const;
    std::optional<bool> df() const;

    bool tunnel_ = false;
    std::optional<std::string> type_;
    std::optional<std::string> port_;
    std::optional<std::string> local_;
    bool csum_ = false;
    bool nocsum_ = false;
    bool df_ = false;
    bool nodf_ = false;
};

}  // namespace l3dsrctl
