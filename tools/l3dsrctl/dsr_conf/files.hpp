// SPDX-License-Identifier: BSD-2-Clause
/// The files of /etc/dsr.d.
#pragma once

#include <string>

#include "parse.hpp"

namespace l3dsrctl::dsr_conf {

/// Parses the files in the directory `path` whose names end in ".conf" and do not begin with a dot,
/// by their names in bytewise order, or the file `path`. What is no text file is a problem.
/// Throws UsageError where there is no such path, l3dsr::Error where reading is refused.
Parsed read(const std::string& path);

}  // namespace l3dsrctl::dsr_conf
