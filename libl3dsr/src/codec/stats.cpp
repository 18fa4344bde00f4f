// SPDX-License-Identifier: BSD-2-Clause
#include "stats.hpp"

#include <linux/l3dsr_director.h>
#include <linux/l3dsr_rs.h>

#include "../netlink/attribute.hpp"

namespace l3dsr::codec {

Stats read_stats(std::span<const std::byte> nest) {
    Stats stats;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_STATS_PACKETS: stats.packets = attribute.u64(); break;
            case L3DSR_DIRECTOR_A_STATS_BYTES: stats.bytes = attribute.u64(); break;
            case L3DSR_DIRECTOR_A_STATS_FLOWS: stats.flows = attribute.u64(); break;
        }
    }
    return stats;
}

VipStats read_vip_stats(std::span<const std::byte> nest) {
    VipStats stats;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_RS_A_STATS_PACKETS: stats.packets = attribute.u64(); break;
            case L3DSR_RS_A_STATS_BYTES: stats.bytes = attribute.u64(); break;
        }
    }
    return stats;
}

}  // namespace l3dsr::codec
