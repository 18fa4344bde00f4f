// SPDX-License-Identifier: BSD-2-Clause
#include "l3dsr/service.hpp"

namespace l3dsr {

ServiceKey ServiceKey::of_mark(Family family, std::uint32_t mark) {
    const Address any = *Address::parse(family == Family::ipv4 ? "0.0.0.0" : "::");

    return {*Prefix::make(any, 0), Ports(), Protocol::tcp, mark};
}

}  // namespace l3dsr
