// SPDX-License-Identifier: BSD-2-Clause
#include "dest.hpp"

#include <linux/l3dsr_director.h>

#include "../netlink/attribute.hpp"
#include "require.hpp"
#include "stats.hpp"

namespace l3dsr::codec {

static_assert(int(Method::dr) == L3DSR_METHOD_DR && int(Method::dscp) == L3DSR_METHOD_DSCP);
static_assert(int(Method::ipip) == L3DSR_METHOD_IPIP && int(Method::gre) == L3DSR_METHOD_GRE);
static_assert(int(Method::gue) == L3DSR_METHOD_GUE);
static_assert(int(State::up) == L3DSR_STATE_UP && int(State::down) == L3DSR_STATE_DOWN);

namespace {

void put_tunnel(netlink::Request& request, const DestFields& fields) {
    if (fields.tun_local)
        request.put_address(L3DSR_DIRECTOR_A_DEST_TUN_LOCAL, *fields.tun_local);
    if (fields.tun_port)
        request.put_be16(L3DSR_DIRECTOR_A_DEST_TUN_PORT, *fields.tun_port);
    if (fields.tun_csum)
        request.put_u8(L3DSR_DIRECTOR_A_DEST_TUN_CSUM, *fields.tun_csum ? 1 : 0);
    if (fields.tun_df)
        request.put_u8(L3DSR_DIRECTOR_A_DEST_TUN_DF, *fields.tun_df ? 1 : 0);
}

}  // namespace

void put_dest(netlink::Request& request, const DestKey& key, const DestFields& fields) {
    const auto nest = request.nest(L3DSR_DIRECTOR_A_DEST);

    request.put_address(L3DSR_DIRECTOR_A_DEST_ADDRESS, key.address);
    if (key.port)
        request.put_be16(L3DSR_DIRECTOR_A_DEST_PORT, *key.port);
    if (fields.method)
        request.put_u8(L3DSR_DIRECTOR_A_DEST_METHOD, static_cast<std::uint8_t>(*fields.method));
    if (fields.code)
        request.put_u8(L3DSR_DIRECTOR_A_DEST_CODE, *fields.code);
    if (fields.weight)
        request.put_u32(L3DSR_DIRECTOR_A_DEST_WEIGHT, *fields.weight);
    if (fields.state)
        request.put_u8(L3DSR_DIRECTOR_A_DEST_STATE, static_cast<std::uint8_t>(*fields.state));
    if (fields.drain_time)
        request.put_u32(L3DSR_DIRECTOR_A_DEST_DRAIN_TIME, *fields.drain_time);
    if (fields.mtu)
        request.put_u32(L3DSR_DIRECTOR_A_DEST_MTU, *fields.mtu);
    put_tunnel(request, fields);
    if (fields.route_mark)
        request.put_u32(L3DSR_DIRECTOR_A_DEST_ROUTE_MARK, *fields.route_mark);
    if (fields.mark)
        request.put_u32(L3DSR_DIRECTOR_A_DEST_MARK, *fields.mark);
    if (fields.upper)
        request.put_u32(L3DSR_DIRECTOR_A_DEST_UPPER, *fields.upper);
    if (fields.lower)
        request.put_u32(L3DSR_DIRECTOR_A_DEST_LOWER, *fields.lower);
    if (fields.fallback)
        request.put_u8(L3DSR_DIRECTOR_A_DEST_FALLBACK, *fields.fallback);
}

Dest read_dest(std::span<const std::byte> nest) {
    Dest dest;
    bool has_address = false;

    for (const netlink::Attribute& attribute : netlink::attributes(nest)) {
        switch (attribute.type) {
            case L3DSR_DIRECTOR_A_DEST_ADDRESS:
                dest.address = attribute.address();
                has_address = true;
                break;
            case L3DSR_DIRECTOR_A_DEST_PORT: dest.port = attribute.be16(); break;
            case L3DSR_DIRECTOR_A_DEST_METHOD:
                dest.method = static_cast<Method>(attribute.u8());
                break;
            case L3DSR_DIRECTOR_A_DEST_CODE: dest.code = attribute.u8(); break;
            case L3DSR_DIRECTOR_A_DEST_WEIGHT: dest.weight = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_DEST_STATE:
                dest.state = static_cast<State>(attribute.u8());
                break;
            case L3DSR_DIRECTOR_A_DEST_DRAIN_TIME: dest.drain_time = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_DEST_MTU: dest.mtu = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_DEST_TUN_LOCAL: dest.tun_local = attribute.address(); break;
            case L3DSR_DIRECTOR_A_DEST_TUN_PORT: dest.tun_port = attribute.be16(); break;
            case L3DSR_DIRECTOR_A_DEST_TUN_CSUM: dest.tun_csum = attribute.u8() != 0; break;
            case L3DSR_DIRECTOR_A_DEST_TUN_DF: dest.tun_df = attribute.u8() != 0; break;
            case L3DSR_DIRECTOR_A_DEST_ROUTE_MARK: dest.route_mark = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_DEST_MARK: dest.mark = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_DEST_UPPER: dest.upper = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_DEST_LOWER: dest.lower = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_DEST_FALLBACK: dest.fallback = attribute.u8() != 0; break;
            case L3DSR_DIRECTOR_A_DEST_FLOWS: dest.flows = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_DEST_ACTIVE: dest.active = attribute.u32(); break;
            case L3DSR_DIRECTOR_A_DEST_FULL: dest.full = attribute.u8() != 0; break;
            case L3DSR_DIRECTOR_A_DEST_STATS: dest.stats = read_stats(attribute.value); break;
        }
    }
    require(has_address, "a dest lacks its address");
    return dest;
}

}  // namespace l3dsr::codec
