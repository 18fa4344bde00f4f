// SPDX-License-Identifier: BSD-2-Clause
/// Dests that are named together with their service.
#pragma once

#include "l3dsr/dest.hpp"
#include "verb.hpp"

namespace l3dsrctl {

/// Reads the options of `dest add`, without those that name the service; `service` is null where it
/// is a pool's dest. Throws UsageError.
l3dsr::NewDest read_new_dest(const Words& words, const l3dsr::ServiceKey* service);

}  // namespace l3dsrctl
