// SPDX-License-Identifier: BSD-2-Clause
/// ipvsadm's command letters.
#pragma once

#include "verb.hpp"

namespace l3dsrctl {

/// The words of a command line, with ipvsadm's command letter, if they begin with one, turned into
/// our noun and verb: {"-A", "-t", X} into {"service", "add", "-t", X}, {"-Ln"} into {"list",
/// "-n"}. Throws UsageError for letters that have no counterpart.
Words translate_ipvsadm(Words words);

}  // namespace l3dsrctl
