// SPDX-License-Identifier: BSD-2-Clause
/// Addresses of network devices, by rtnetlink.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "l3dsr/address.hpp"
#include "l3dsr/network.hpp"
#include "libnl.hpp"

namespace l3dsr::host {

/// A rtnetlink socket of the calling thread's network namespace. Every call throws Error when it
/// fails. One thread at a time.
class Addresses {
  public:
    Addresses();

    /// The number of a device, 0 when there is none of that name.
    static unsigned index_of(const std::string& device);

    bool has(const Address& address, const std::string& device);
    std::optional<std::string> device_of(const Address& address);
    /// `note`: IFA_PROTO, 0 for none.
    void add(const Address& address, const std::string& device, std::uint8_t note = 0);
    void remove(const Address& address, const std::string& device);

    /// The addresses with that note.
    static std::vector<HostAddress> noted(std::uint8_t note);

  private:
    Owned<nl_sock> socket_;
};

}  // namespace l3dsr::host
