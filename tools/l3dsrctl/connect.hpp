// SPDX-License-Identifier: BSD-2-Clause
/// The way to the kernel's two halves.
#pragma once

#include "l3dsr/director.hpp"
#include "l3dsr/realserver.hpp"

namespace l3dsrctl {

inline constexpr const char* director_module = "l3dsr_director";
inline constexpr const char* realserver_module = "l3dsr_realserver";

/// The half in the current network namespace. As root, loads its kernel module where that is
/// missing; throws ModuleMissing when it can't.
l3dsr::Director connect_director();
l3dsr::Realserver connect_realserver();

}  // namespace l3dsrctl
