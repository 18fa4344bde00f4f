// SPDX-License-Identifier: BSD-2-Clause
/// What most files of the unit tests include, for the compiler to read once; each of them includes
/// what it uses all the same. It is compiled by itself, and what it includes has guards.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "l3dsr/director.hpp"
#include "l3dsr/network.hpp"
#include "l3dsr/realserver.hpp"
