// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/transport.hpp"

namespace l3dsr {

Transport::~Transport() = default;

}  // namespace l3dsr
