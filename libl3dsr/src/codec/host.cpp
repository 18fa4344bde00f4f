// SPDX-License-Identifier: BSD-2-Clause
#include "host.hpp"

#include <linux/l3dsr_rs.h>

#include "../netlink/attribute.hpp"

namespace l3dsr::codec {

void put_host(netlink::Request& request, const HostSettings& settings) {
    const auto nest = request.nest(L3DSR_RS_A_HOST);

    if (settings.arp_ignore)
        request.put_u8(L3DSR_RS_A_HOST_ARP_IGNORE, *settings.arp_ignore);
    if (settings.arp_announce)
        request.put_u8(L3DSR_RS_A_HOST_ARP_ANNOUNCE, *settings.arp_announce);
}

HostSettings read_host(std::span<const std::byte> nest) {
    HostSettings settings;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_RS_A_HOST_ARP_IGNORE: settings.arp_ignore = attribute.u8(); break;
            case L3DSR_RS_A_HOST_ARP_ANNOUNCE: settings.arp_announce = attribute.u8(); break;
        }
    }
    return settings;
}

}  // namespace l3dsr::codec
