// SPDX-License-Identifier: BSD-2-Clause
#include "vip.hpp"

#include <linux/l3dsr_rs.h>

#include "../netlink/attribute.hpp"
#include "require.hpp"
#include "stats.hpp"

namespace l3dsr::codec {

namespace {

std::uint32_t flags_of(bool address_added) {
    return address_added ? L3DSR_RS_VIP_FLAG_ADDRESS_ADDED : 0;
}

}  // namespace

void put_vip(netlink::Request& request, const Vip& vip) {
    const auto nest = request.nest(L3DSR_RS_A_VIP);

    request.put_address(L3DSR_RS_A_VIP_ADDRESS, vip.address);
    request.put_u8(L3DSR_RS_A_VIP_CODE, vip.code);
    if (!vip.device.empty())
        request.put_string(L3DSR_RS_A_VIP_DEVICE, vip.device);
    request.put_u32(L3DSR_RS_A_VIP_FLAGS, flags_of(vip.address_added));
}

void put_vip(netlink::Request& request, const VipKey& key, const VipFields& fields) {
    const auto nest = request.nest(L3DSR_RS_A_VIP);

    request.put_address(L3DSR_RS_A_VIP_ADDRESS, key.address);
    if (key.code)
        request.put_u8(L3DSR_RS_A_VIP_CODE, *key.code);
    if (fields.code)
        request.put_u8(L3DSR_RS_A_VIP_NEW_CODE, *fields.code);
    if (fields.device)
        request.put_string(L3DSR_RS_A_VIP_DEVICE, *fields.device);
    if (fields.address_added)
        request.put_u32(L3DSR_RS_A_VIP_FLAGS, flags_of(*fields.address_added));
}

Vip read_vip(std::span<const std::byte> nest) {
    Vip vip;
    bool has_address = false;
    bool has_code = false;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_RS_A_VIP_ADDRESS:
                vip.address = attribute.address();
                has_address = true;
                break;
            case L3DSR_RS_A_VIP_CODE:
                vip.code = attribute.u8();
                has_code = true;
                break;
            case L3DSR_RS_A_VIP_DEVICE: vip.device = attribute.string(); break;
            case L3DSR_RS_A_VIP_FLAGS:
                vip.address_added = attribute.u32() & L3DSR_RS_VIP_FLAG_ADDRESS_ADDED;
                break;
            case L3DSR_RS_A_VIP_STATS: vip.stats = read_vip_stats(attribute.value); break;
        }
    }
    require(has_address && has_code, "a VIP lacks its address or code");
    return vip;
}

}  // namespace l3dsr::codec
