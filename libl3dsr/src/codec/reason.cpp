// SPDX-License-Identifier: BSD-2-Clause
#include "reason.hpp"

#include <linux/l3dsr_director.h>
#include <linux/l3dsr_rs.h>

#include "../netlink/attribute.hpp"
#include "require.hpp"

namespace l3dsr::codec {

static_assert(int(L3DSR_DIRECTOR_A_REASON_NAME) == int(L3DSR_RS_A_REASON_NAME));
static_assert(int(L3DSR_DIRECTOR_A_REASON_PACKETS) == int(L3DSR_RS_A_REASON_PACKETS));

Reason read_reason(std::span<const std::byte> nest) {
    Reason reason;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_REASON_NAME: reason.name = attribute.string(); break;
            case L3DSR_DIRECTOR_A_REASON_PACKETS: reason.packets = attribute.u64(); break;
        }
    }
    require(!reason.name.empty(), "a reason has no name");
    return reason;
}

}  // namespace l3dsr::codec
