// SPDX-License-Identifier: BSD-2-Clause
/// Settings under /proc/sys.
#pragma once

#include <string>

namespace l3dsr::host {

/// Reads and writes whole numbers by dotted name ("net.ipv4.conf.all.arp_ignore"), in the network
/// namespace of the calling thread. Both throw Error when they fail.
int read_sysctl(const std::string& name);
void write_sysctl(const std::string& name, int value);

}  // namespace l3dsr::host
