// SPDX-License-Identifier: BSD-2-Clause
/// Addresses of network devices, by rtnetlink.
#pragma once

#include <optional>
#include <string>

#include "l3dsr/address.hpp"
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
    void add(const Address& address, const std::string& device);
    void remove(const Address& address, const std::string& device);

  private:
    Owned<nl_sock> socket_;
};

}  // namespace l3dsr::host
