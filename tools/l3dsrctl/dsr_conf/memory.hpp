// SPDX-License-Identifier: BSD-2-Clause
/// The addresses that names of dsr.conf(5) had when their VIPs were started: what is stopped is
/// what was started, whatever names mean by then, and whether or not anybody can be asked.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "l3dsr/address.hpp"
#include "vips.hpp"

namespace l3dsrctl::dsr_conf {

/// A file of lines "NAME ADDRESS", which a reboot takes away as it does the VIPs.
class Memory {
  public:
    explicit Memory(std::string path) : path_(std::move(path)) {}

    /// That of the network namespace that the program is in, below /run.
    static Memory of_this_network();

    /// All that is remembered; a line that can't be read is not.
    std::map<std::string, l3dsr::Address> read() const;

    /// Adds the names among `vips`. Throws l3dsr::Error when the file can't be written.
    void remember(const std::vector<Vip>& vips) const;

    /// Takes them away again.
    void forget(const std::vector<Vip>& vips) const;

  private:
    void write(const std::map<std::string, l3dsr::Address>& known) const;

    std::string path_;
};

/// Says what `known` says, and asks `otherwise` of other names.
Resolver remembered(std::map<std::string, l3dsr::Address> known, Resolver otherwise);

}  // namespace l3dsrctl::dsr_conf
